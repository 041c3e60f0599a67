"""The post office of the tests: readers, what lies in the outbox, an installation that mails through the stand-in."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select, update

from status import clock
from status.db import Installation
from status.delivery import drain, fanout
from status.delivery.drain import Drained
from status.delivery.model import DeliveryBatch, DeliveryJob
from status.delivery.queries import Progress, listed
from status.settings import HOME
from status.subscribers import commands
from tests.cast import do
from tests.standins.sendgrid import SendGridStandIn

SENDER = "status@example.org"


def readers(candor: Installation, number: int) -> list[str]:
    """So many confirmed subscribers of everything; their addresses."""
    addresses = [f"reader{place}@example.org" for place in range(1, number + 1)]
    for address in addresses:
        do(candor, commands.add, address)
    return addresses


def by_sendgrid(candor: Installation, standin: SendGridStandIn, **settings: Any) -> Installation:
    """The same installation, mailing through the stand-in."""
    told = {"sendgrid_api_key": "SG.test", "sendgrid_host": standin.url, **settings}
    return Installation(replace(candor.settings, **told), candor.database)


def with_settings(candor: Installation, **settings: Any) -> Installation:
    """The same installation under other settings."""
    return Installation(replace(candor.settings, **settings), candor.database)


def send(candor: Installation) -> Drained:
    """What a worker does each second."""
    fanout.follow(candor)
    return drain.drain(candor)


def outbox(candor: Installation) -> list[EmailMessage]:
    """The mails in the outbox, in the order of their names."""
    files = sorted(candor.settings.outbox.glob("*.eml"))
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail for mail in mails if isinstance(mail, EmailMessage)]


def written_to(candor: Installation) -> Counter[str]:
    """Address → how many mails lie in the outbox for it."""
    return Counter(str(mail["To"]) for mail in outbox(candor))


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The mail's text or HTML part."""
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


@contextmanager
def later(**span: float) -> Iterator[None]:
    """So much later."""
    with clock.set_to(clock.now() + timedelta(**span)):
        yield


def start_over(candor: Installation) -> None:
    """As if nothing of the newest mail had been settled: for what has to be harmless when it is done twice."""
    with candor.database.write() as session:
        session.execute(update(DeliveryBatch).values(state="queued", owner=None))
        session.execute(update(DeliveryJob).values(state="draining"))


def progress(candor: Installation) -> Progress:
    """How far the newest mail has come."""
    with candor.database.read() as session:
        return listed(session)[0]


def batches(candor: Installation) -> list[DeliveryBatch]:
    """All batches, oldest first."""
    with candor.database.read() as session:
        return list(session.execute(select(DeliveryBatch).order_by(DeliveryBatch.id)).scalars())


def jobs(candor: Installation) -> list[DeliveryJob]:
    """All jobs, oldest first."""
    with candor.database.read() as session:
        return list(session.execute(select(DeliveryJob).order_by(DeliveryJob.id)).scalars())


def states(candor: Installation) -> list[str]:
    """The batches' states, oldest first."""
    return [batch.state for batch in batches(candor)]


def worker(environment: dict[str, str], **more: str) -> subprocess.Popen[bytes]:
    """A process of its own that does one turn: fans out and drains."""
    env = environment | {"PYTHONPATH": str(HOME)} | more
    code = "from tests.delivery.turn import main; main()"
    return subprocess.Popen([sys.executable, "-c", code], env=env, cwd=HOME)


def killed_at(failpoint: str, environment: dict[str, str], **more: str) -> None:
    """A worker that dies at this point of its turn, for real."""
    process = worker(environment, CANDOR_FAILPOINT=failpoint, **more)
    assert process.wait(60) == -9, f"{failpoint} was not reached"


def through(standin: SendGridStandIn) -> dict[str, str]:
    """The environment of a worker that mails through the stand-in."""
    return {"SENDGRID_API_KEY": "SG.test", "SENDGRID_HOST": standin.url, "PATH": os.environ["PATH"]}
