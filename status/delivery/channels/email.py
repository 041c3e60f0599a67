"""Which way mail leaves: SendGrid when its key is set, else SMTP when its URL is, else files in the outbox."""

from dataclasses import replace

from status.delivery.channels.email_eml import Eml
from status.delivery.channels.email_sendgrid import SendGrid
from status.delivery.channels.email_smtp import Smtp
from status.delivery.consignment import Channel, Consignment, Sending
from status.delivery.outcome import Kind, Outcome, Part
from status.settings import Settings

# Nobody lives there (RFC 2606): a demo's readers.
_INVENTED = ("@example.org", "@example.com", "@example.net")


def channel(settings: Settings, *, demo: bool) -> Channel:
    """The channel that the settings name; in a demo, invented readers get files whatever mailer is set."""
    mailer = SendGrid(settings) if settings.sendgrid_api_key else Smtp(settings) if settings.smtp_url else None
    if mailer is None:
        return Eml(settings)
    return _Demo(settings, mailer) if demo else mailer


class _Demo:
    """Real readers by the mailer, invented ones as files. The files come first: writing them again doubles nothing."""

    def __init__(self, settings: Settings, mailer: Channel) -> None:
        self.name, self.width, self.batch = mailer.name, mailer.width, mailer.batch
        self._files, self._mailer = Eml(settings), mailer

    def write(self, consignment: Consignment) -> Sending:
        """The batch in two forms; the answer is for all of it."""
        invented = [reader for reader in consignment.readers if reader.email.lower().endswith(_INVENTED)]
        real = [reader for reader in consignment.readers if reader not in invented]
        files = self._files.write(replace(consignment, readers=invented))
        mails = self._mailer.write(replace(consignment, readers=real)) if real else None

        def send() -> Outcome:
            outcome = files()
            return _with_files(consignment, mails(), invented_ids) if mails and outcome.kind == "accepted" else outcome

        invented_ids = {reader.id for reader in invented}
        return send


def _with_files(consignment: Consignment, outcome: Outcome, written: set[int]) -> Outcome:
    """The mailer's answer for some of the readers, the others being written: parts again in the order of all readers."""
    if not outcome.parts:
        return outcome
    of = {reader: part for part in outcome.parts for reader in part.readers}
    parts: list[Part] = []
    for reader in (one.id for one in consignment.readers):
        kind: Kind = "accepted" if reader in written else of[reader].kind
        words = "" if reader in written else of[reader].words
        if parts and parts[-1].kind == kind and kind in ("accepted", "unreached"):
            parts[-1] = Part(kind, (*parts[-1].readers, reader), words)
        else:
            parts.append(Part(kind, (reader,), words))
    return replace(outcome, parts=tuple(parts))
