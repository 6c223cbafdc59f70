"""The Flask application: the callback, the pages, the wiring."""
