"""What an event touches: whose files have to be made again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from status.journal.model import Event

# What was taken back or redacted loses its title, and a withdrawn one has a mark: the pages that name it are made again.
_UNNAMES = {"incident.update_cancelled", "incident.withdrawn", "incident.reopened", "incident.redacted"}


@dataclass(frozen=True)
class Touched:
    """Incidents by code, questions by id, incidents whose questions have to be shown anew, and components by id. `order`: questions changed places."""

    codes: list[str]
    faqs: list[str]
    faqs_about: list[str]
    components: list[str]
    order: bool

    @property
    def questions(self) -> bool:
        """Whether the list of questions looks different."""
        return bool(self.faqs or self.faqs_about or self.order)


def touched(events: Iterable[Event]) -> Touched:
    """All that these public events touch, each once."""
    codes, faqs, about, parts, order = set[str](), set[str](), set[str](), set[str](), False
    for event in events:
        noun, _, name = event.subject.partition(":")
        if noun == "incident":
            codes.add(name)
            about |= {name} if event.kind in _UNNAMES else set()
            parts |= set(json.loads(event.facts)["given"]) if event.kind == "incident.update_cancelled" else set()
        elif noun == "advice":
            codes |= set(json.loads(event.facts)["incidents"])
        elif noun in {"faq", "faqs"}:
            faqs |= {name} if name else set()
            order |= not name
            codes |= set(json.loads(event.facts)["incidents"])
        elif noun == "component":
            parts.add(name)
    return Touched(sorted(codes), sorted(faqs), sorted(about), sorted(parts), order)
