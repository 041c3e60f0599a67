"""Mail: whether it can leave, under which names, and whether anything is stuck."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta

import urllib3

from status import clock
from status.db import Installation
from status.delivery import queries as delivery
from status.delivery import worker
from status.delivery.channels.email_smtp import connect
from status.delivery.channels.smtp_connection import Trouble, server_at
from status.doctor.finding import Finding, bad, good, look
from status.journal import queries as journal
from status.settings import Settings

SECONDS = 5.0
# A mail that waits for longer than this with nobody holding it back means that nobody sends.
WAITS = timedelta(minutes=5)


def mailer(candor: Installation) -> Iterator[Finding]:
    """Whether the mailer takes us. Sends nothing."""
    settings = candor.settings
    if settings.sendgrid_api_key:
        yield _sendgrid(settings)
        yield from _sender(settings)
    elif settings.smtp_url:
        yield _smtp(settings)
        yield from _sender(settings)
    else:
        writable = os.access(settings.outbox if settings.outbox.exists() else settings.var, os.W_OK)
        says = f"No mailer is set: mails are written to {settings.outbox} as files, and reach nobody."
        to_do = "Set SENDGRID_API_KEY or SMTP_URL, and MAIL_FROM." if writable else "Give the folder to the user that runs Candor."
        yield look("mailer", says, to_do) if writable else bad("mailer", f"{settings.outbox} cannot be written.", to_do)


def _smtp(settings: Settings) -> Finding:
    """Connects and signs in."""
    server = server_at(settings.smtp_url)
    try:
        connect(settings).close()
    except Trouble as trouble:
        return bad("mailer", f"{trouble.words}.", "Look at SMTP_URL and at the server's log.")
    return good("mailer", f"{server.host} takes mail from us at port {server.port}.")


def _sendgrid(settings: Settings) -> Finding:
    """Asks for the key's scopes: the one question that costs nothing and needs the key to be good."""
    http = urllib3.PoolManager(timeout=urllib3.Timeout(SECONDS), retries=False)
    try:
        answer = http.request(
            "GET", f"{settings.sendgrid_host}/v3/scopes", headers={"Authorization": f"Bearer {settings.sendgrid_api_key}"}
        )
        scopes = json.loads(answer.data).get("scopes", []) if answer.status == 200 else []
    except (urllib3.exceptions.HTTPError, ValueError, AttributeError) as broken:
        return bad(
            "mailer",
            f"SendGrid cannot be reached at {settings.sendgrid_host} ({type(broken).__name__}).",
            "Look at the network and SENDGRID_HOST.",
        )
    if answer.status != 200:
        return bad(
            "mailer",
            f"SendGrid refuses the key (status {answer.status}).",
            "Make a new key with Mail Send access and set SENDGRID_API_KEY.",
        )
    if "mail.send" not in scopes:
        return bad("mailer", "The SendGrid key may not send mail.", "Give it Mail Send access, or make a new one.")
    return good("mailer", f"SendGrid takes the key ({settings.sendgrid_host}).")


def _sender(settings: Settings) -> Iterator[Finding]:
    if settings.mail_from.domain.lower() in {"example.org", "example.com", "example.net"}:
        yield bad(
            "sender", f"Mails come from {settings.mail_from.addr_spec}, which is nobody's.", "Set MAIL_FROM to an address of your own."
        )
    else:
        yield good("sender", f"Mails come from {settings.mail_from}.")


def postal_address(candor: Installation) -> Iterator[Finding]:
    """Whether mails carry one: many countries ask for it."""
    with candor.database.read() as session:
        site = journal.site(session)
    if candor.settings.postal_address or (site is not None and site.postal_address):
        yield good("postal address", "It stands at the foot of every mail.")
    else:
        yield look("postal address", "Mails carry none, and many countries ask for one.", "Run `flask site set postal_address …`.")


def stuck(candor: Installation) -> Iterator[Finding]:
    """Whether a worker runs, and whether anything waits for a person."""
    with candor.database.read() as session:
        oldest, held, beat = delivery.oldest_unsent(session), delivery.held(session), worker.last_beat(session)
    now = clock.now()
    if beat is None or now - beat > WAITS:
        yield look(
            "worker", "No worker runs: what is scheduled does not come out, and no mail leaves.", "Start `flask serve` or `flask worker`."
        )
    elif oldest is not None and now - oldest > WAITS:
        minutes = (now - oldest).total_seconds() // 60
        yield bad(
            "worker",
            f"A worker runs, and a mail has waited for {minutes:.0f} minutes.",
            "Run `flask delivery list`, and look at the worker's log.",
        )
    else:
        yield good("worker", "One runs, and no mail waits.")
    for one in held:
        yield bad("held mail", one.sentence, f"Decide: `flask delivery retry` sends it again ({one.incident}).")
