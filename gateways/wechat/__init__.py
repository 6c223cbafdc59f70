"""The door to the WeChat platform."""
