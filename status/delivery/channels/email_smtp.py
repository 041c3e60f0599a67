"""Mail through an SMTP server: one reader a message, connections that are kept, and an answer for each reader.

A mail that was under way when its connection broke is `lost`: nobody knows whether it was taken, so it is never sent again by itself. It alone
is in doubt; those before it were answered, and those after it have not left.
"""

import threading
import time
import weakref

from status.delivery.channels.email_eml import eml
from status.delivery.channels.smtp_connection import Answer, Connection, Trouble, server_at
from status.delivery.consignment import Consignment, Sending
from status.delivery.letter import link_base
from status.delivery.message import mail_host
from status.delivery.outcome import Kind, Outcome, Part
from status.settings import Settings

# After these answers nothing more goes over the same connection.
_ENDS = ("lost", "unreached", "refused")


class Smtp:
    """One server. Connections live as long as this object, and a batch is small: should the process die, so many readers are in doubt."""

    name = "smtp"
    width = 4
    batch = 25

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _goodbye, self._idle)

    def write(self, consignment: Consignment) -> Sending:
        """Nothing is made before it is sent: mails are written one by one."""
        return lambda: self._send(consignment)

    def _send(self, consignment: Consignment) -> Outcome:
        until = time.monotonic() + self._settings.lease / 4
        answers: list[Answer] = []
        try:
            connection = self._connection()
            for reader in consignment.readers:
                if time.monotonic() > until:
                    break
                answer = connection.send(reader.email, eml(self._settings, consignment, reader, eight_bit=connection.eight_bit))
                if answer.kind == "unreached":  # the server may have had enough of this connection: once more, by another one
                    connection.close()
                    connection = self._opened()
                    answer = connection.send(reader.email, eml(self._settings, consignment, reader, eight_bit=connection.eight_bit))
                answers.append(answer)
                if answer.kind in _ENDS:
                    break
            self._keep(connection, answers)
        except Trouble as trouble:
            answers.append(Answer(trouble.kind, trouble.words))
        return outcome_of([reader.id for reader in consignment.readers], answers)

    def _connection(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._opened()

    def _opened(self) -> Connection:
        return connect(self._settings)

    def _keep(self, connection: Connection, answers: list[Answer]) -> None:
        if answers and answers[-1].kind in _ENDS:
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)


def connect(settings: Settings) -> Connection:
    """A connection of our own: we call ourselves by the page's host. `Trouble` when it cannot be had."""
    host = mail_host(link_base(settings))
    own_name = f"[{host}]" if host.replace(".", "").isdigit() else host
    return Connection(server_at(settings.smtp_url), settings.mail_from.addr_spec, own_name)


def _goodbye(idle: list[Connection]) -> None:
    for connection in idle:
        connection.close()


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
