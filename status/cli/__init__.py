"""The host's door: the same functions by hand, a file per noun."""

import sys

from flask import Flask

from status.cli.advice import advice
from status.cli.component import component
from status.cli.copies import backup, export, import_, restore
from status.cli.crank import drain, publish, tick, verify
from status.cli.data import data
from status.cli.delivery import delivery
from status.cli.demo import demo
from status.cli.doctor import doctor
from status.cli.door import polite
from status.cli.faq import faq
from status.cli.incident import incident
from status.cli.init import init, migrate
from status.cli.mail import mail
from status.cli.maintenance import maintenance
from status.cli.operator import operator
from status.cli.promise import promise
from status.cli.serve import serve, web, worker
from status.cli.site import settings, site
from status.cli.subscriber import subscriber

COMMANDS = (
    serve,
    web,
    worker,
    init,
    migrate,
    demo,
    site,
    component,
    incident,
    maintenance,
    faq,
    advice,
    data,
    promise,
    subscriber,
    operator,
    delivery,
    mail,
    publish,
    drain,
    tick,
    verify,
    export,
    import_,
    backup,
    restore,
    doctor,
    settings,
)


def register(app: Flask) -> None:
    """Adds every command to `flask`. Words that a terminal cannot show are escaped, never fatal."""
    for command in COMMANDS:
        app.cli.add_command(polite(command))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
