"""The WSGI entry: `granian --interface wsgi wx_backend.wsgi:app`, or any other WSGI server."""

from wx_backend.application import create_app

app = create_app()
