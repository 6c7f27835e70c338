"""celery -A proj celeriac [options of the exporter]"""

from __future__ import annotations

import json
import os
import sys

import click

from .application import described, trouble_of
from .exporter import NotFound, become, find_exporter

# One variable, which the exporter reads below flags, its own variables and its file. Not the command line: `ps` shows that.
SETTINGS = "CELERIAC_APP_SETTINGS"


@click.command(
    "celeriac",
    help="Watch and control this cluster: starts the Celeriac exporter with the application's settings.",
    short_help="Start the Celeriac exporter.",
    # Each option is the exporter's, --help among them.
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": True},
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def celeriac(context, options, **_preload):
    """Celery before 5.7 hands the options that an application adds to every command to this one as well."""
    name = context.find_root().params.get("app")
    app = context.obj.app
    shown = name if isinstance(name, str) else app.main or "application"
    try:
        settings = described(app, shown)
    except Exception as error:
        trouble = trouble_of(error, shown)
        fail(f"{trouble.reason}\n  {trouble.remedy}", 1)
    environment = {**os.environ, SETTINGS: json.dumps(settings)}
    try:
        command = find_exporter(environment, os.getcwd())
    except NotFound as error:
        fail(str(error), 127)
    environment.pop("CELERIAC_COMMAND", None)
    sys.exit(become([*command, *options], environment))


def fail(sentences, code):
    sys.stderr.write(f"celeriac: {sentences}\n")
    sys.exit(code)
