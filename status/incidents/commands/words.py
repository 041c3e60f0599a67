"""What an operator typed, before it is checked; and who types."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Speaker:
    """Who speaks (an operator's id; None is the clock), and how long the words can be taken back."""

    actor: str | None
    undo: timedelta = timedelta(0)


@dataclass(frozen=True)
class Words:
    """One statement as typed. Empty means "not said": the state before holds. Times are TIME texts (docs/terms.md).

    `impact`: one that is chosen, or *computed* to go by the components again. `components`: id → state. `topics`: what the next update is promised on, `every`: fri@17:00 when it comes again each week. `answers`: None or `["all"]`, `["none"]`, or the topics fulfilled. `id`: the update's id
    when the form already chose one, so that a second submit of it is the same act.
    """

    body: str = ""
    title: str = ""
    status: str = ""
    impact: str = ""
    data: str = ""
    certainty: str = ""
    lost: str = ""
    components: Mapping[str, str] = field(default_factory=dict)
    next_update: str = ""
    topics: Sequence[str] = ()
    every: str = ""
    answers: Sequence[str] | None = None
    notify: bool = True
    happened_at: str = ""
    at: str = ""
    id: str = ""
    code: str = ""

    def stored(self) -> dict[str, Any]:
        """As JSON, for words that wait."""
        return asdict(self) | {
            "components": dict(self.components),
            "topics": list(self.topics),
            "answers": list(self.answers) if self.answers else None,
        }


@dataclass(frozen=True)
class Published:
    """What became of a statement: the incident's code, the update's id; `again` when it had been said before."""

    code: str
    update_id: str
    again: bool = False
