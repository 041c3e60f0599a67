"""One installation, read through every channel by which what was said reaches people and machines."""

import html
import re

from status import acknowledge
from status.db import Installation
from status.delivery import drain, fanout
from tests.flows.mail import Mail, Outbox

# `{}` stands for the incident's code.
FRONT = ("index.html", "text.txt", "status.json")
INCIDENT = ("incidents/{}/index.html", "incidents/{}.txt", "incidents/{}.json")
FEEDS = ("feed.rss", "feed.atom", "feed.json")
MAIL = ("mail as text", "mail as HTML")
PEOPLE = (*FRONT[:2], *INCIDENT[:2])


def feeds_of(part: str) -> tuple[str, ...]:
    """The feeds of the whole page and of a component."""
    return (*FEEDS, *(f"components/{part}/{feed}" for feed in FEEDS))


def follow(candor: Installation) -> list[Mail]:
    """Kept, shown and sent; the mails so far."""
    acknowledge.acknowledge(candor)
    fanout.follow(candor)
    drain.drain(candor)
    return Outbox(candor.settings.var).mails()


def flat(text: str) -> str:
    """A text without its marks and line breaks; what a feed carries inside its own marks is unpacked."""
    for _ in range(2):
        text = html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
    return re.sub(r"(\\n|\s)+", " ", text)


def mail_of(candor: Installation, update_id: str) -> Mail:
    """The mail about an update."""
    (mail,) = [mail for mail in Outbox(candor.settings.var).mails() if f"Update {update_id}," in mail.text]
    return mail


def shown(candor: Installation, channel: str, code: str, update_id: str = "") -> str:
    """What a channel says. `update_id`: of the update whose mail is read."""
    if channel in MAIL:
        mail = mail_of(candor, update_id)
        return flat(mail.text if channel == MAIL[0] else mail.html.partition("<body")[2])
    return flat((candor.settings.public / channel.format(code)).read_text(encoding="utf-8"))


def missing(candor: Installation, words: list[str], channels: tuple[str, ...], code: str, update_id: str = "") -> list[tuple[str, str]]:
    """Every channel that does not show a word of it."""
    told = {channel: shown(candor, channel, code, update_id).casefold() for channel in channels}
    return [(channel, word) for channel, said in told.items() for word in words if word.casefold() not in said]
