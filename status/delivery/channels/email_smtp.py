"""Mail through an SMTP server: one reader a message, connections that are kept, and an answer for each reader.

A mail that was under way when its connection broke is `lost`: nobody knows whether it was taken, so it is never sent again by itself. It alone
is in doubt; those before it were answered, and those after it have not left.
"""

import threading
import time

from status.delivery.channels.email_eml import eml
from status.delivery.channels.smtp_connection import Answer, Connection, Trouble, server_at
from status.delivery.consignment import Consignment, Sending
from status.delivery.outcome import Kind, Outcome, Part
from status.failpoints import hit
from status.settings import Settings


class Smtp:
    """One server. Connections live as long as this object, and a batch is small: should the process die, so many readers are in doubt."""

    name = "smtp"
    width = 4
    batch = 25

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = server_at(settings.smtp_url)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def write(self, consignment: Consignment) -> Sending:
        """Nothing is made before it is sent: mails are written one by one."""
        return lambda: self._send(consignment)

    def _send(self, consignment: Consignment) -> Outcome:
        until = time.monotonic() + self._settings.lease / 2
        answers: list[Answer] = []
        connection: Connection | None = None
        try:
            connection = self._connection()
            for place, reader in enumerate(consignment.readers):
                if time.monotonic() > until:
                    break
                mail = eml(self._settings, consignment, reader, eight_bit=connection.eight_bit)
                if place == len(consignment.readers) // 2:
                    hit("mid_body")
                answers.append(connection.send(reader.email, mail))
                if answers[-1].kind in ("lost", "unreached", "refused"):
                    break
        except Trouble as trouble:
            answers.append(Answer(trouble.kind, trouble.words))
        hit("after_body")
        self._keep(connection, answers)
        return outcome_of([reader.id for reader in consignment.readers], answers)

    def _connection(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Connection(self._server, self._settings.mail_from.addr_spec)

    def _keep(self, connection: Connection | None, answers: list[Answer]) -> None:
        if connection is None:
            return
        if answers and answers[-1].kind in ("lost", "unreached", "refused"):
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)


def outcome_of(readers: list[int], answers: list[Answer]) -> Outcome:
    """What became of a batch, by its readers in order; those without an answer have not left. Neighbours with the same answer stand together."""
    if answers and answers[0].kind == "refused":
        return Outcome("refused", answers[0].words)
    parts: list[Part] = []
    for place, reader in enumerate(readers):
        kind, words = _of(answers, place)
        alone = kind in ("rejected", "later", "lost")
        if parts and parts[-1].kind == kind and not alone:
            parts[-1] = Part(kind, (*parts[-1].readers, reader), words)
        else:
            parts.append(Part(kind, (reader,), words))
    if len(parts) == 1 and parts[0].kind == "accepted":
        return Outcome("accepted", parts[0].words, parts=())
    if len(parts) == 1 and parts[0].kind == "unreached":
        return Outcome("unreached", parts[0].words)
    return Outcome("parted", answers[-1].words if answers else "", parts=tuple(parts))


def _of(answers: list[Answer], place: int) -> tuple[Kind, str]:
    """A reader's answer; who comes after the last answer has not left, for the reason that ended the batch."""
    if place < len(answers) and answers[place].kind != "refused":
        return answers[place].kind, answers[place].words
    return "unreached", answers[-1].words if answers else "there was no time left for it"
