"""The WSGI entry: `granian --interface wsgi wx_backend.wsgi:app`, or any other WSGI server."""

from wx_backend.application import create_app
from wx_backend.warming import start_warming

app = create_app()
start_warming(app.extensions["house"])
