"""The composition root that the `flask` command finds by itself: the application, with the commands of every room."""

import click
from flask import Flask

from config.settings import SettingsError
from jobs import cli as jobs_cli
from wx_backend.application import create_app as create_application
from wx_backend.commands import find_groups


def create_app() -> Flask:
    """Return the application with the commands of wx_backend and of jobs, neighbours that do not know each other."""
    try:
        app = create_application()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    for group in (*find_groups(), *jobs_cli.groups):
        app.cli.add_command(group)
    return app
