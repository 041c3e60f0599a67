"""Which way mail leaves: SendGrid when its key is set, else files in the outbox."""

from dataclasses import replace

from status.delivery.channels.email_eml import Eml
from status.delivery.channels.email_sendgrid import SendGrid
from status.delivery.consignment import Channel, Consignment, Sending
from status.delivery.outcome import Outcome
from status.settings import Settings

# Nobody lives there (RFC 2606): a demo's readers.
_INVENTED = ("@example.org", "@example.com", "@example.net")


def channel(settings: Settings, *, demo: bool) -> Channel:
    """The channel that the settings name; in a demo, invented readers get files whatever mailer is set."""
    if not settings.sendgrid_api_key:
        return Eml(settings)
    return _Demo(settings) if demo else SendGrid(settings)


class _Demo:
    """Real readers by SendGrid, invented ones as files. The files come first: writing them again doubles nothing."""

    name = SendGrid.name
    width = SendGrid.width

    def __init__(self, settings: Settings) -> None:
        self._files, self._mailer = Eml(settings), SendGrid(settings)

    def write(self, consignment: Consignment) -> Sending:
        invented = [reader for reader in consignment.readers if reader.email.lower().endswith(_INVENTED)]
        real = [reader for reader in consignment.readers if reader not in invented]
        files = self._files.write(replace(consignment, readers=invented))
        mails = self._mailer.write(replace(consignment, readers=real)) if real else None

        def send() -> Outcome:
            outcome = files()
            return mails() if mails and outcome.kind == "accepted" else outcome

        return send
