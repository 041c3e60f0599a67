"""What a form of the admin brings, made into `Words`; and what it starts with. Fields are named as the command's options."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from status import tokens
from status.errors import HTTP_STATUS, ForPeople
from status.incidents.commands import Words
from status.incidents.model import Incident
from status.incidents.states import OPEN

Typed = MultiDict[str, str]
_AS_TYPED = ("title", "body", "status", "impact", "data", "certainty", "lost", "every", "happened_at")
_COMPONENT = "component-"


@dataclass(frozen=True)
class Mistakes:
    """Why a form is shown again. `told` stands on top, `fields` beside their fields; `code` is the answer's status."""

    code: int = 200
    told: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, mistake: ForPeople, blamed: str = "") -> "Mistakes":
        """What a command refused: beside the fields that it blames, or `blamed`; else on top, where somebody fears for what they typed."""
        fields = mistake.fields() or ({blamed: str(mistake)} if blamed else {})
        return cls(HTTP_STATUS[type(mistake)], "" if fields else f"{mistake} Your words are still here.", fields)


NONE = Mistakes()


def words(typed: Typed) -> Words:
    """The statement as typed; the command checks it. The text of `next_update` wins over its chips."""
    return Words(
        **{name: typed.get(name, "") for name in _AS_TYPED},
        components={name.removeprefix(_COMPONENT): state for name, state in typed.items() if name.startswith(_COMPONENT) and state},
        next_update=typed.get("next_update", "").strip() or typed.get("next_update_chip", ""),
        topics=topics(typed),
        answers=_answers(typed),
        notify=typed.get("notify") != "no",
        at=typed.get("at", "").strip(),
        id=typed.get("id", ""),
        code=own_id(typed.get("code", "")),
    )


def topics(typed: Typed) -> list[str]:
    """What the next update is promised on: a line each."""
    return [line for text in typed.getlist("topic") for line in text.splitlines() if line.strip()]


def version(typed: Typed) -> int | None:
    """The incident's version that the words were based on. One that is no number fits none, so the newest words are shown."""
    text = typed.get("version", "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def blank(incident: Incident | None, owed: list[str], verb: str) -> Typed:
    """A new form: fresh ids, so that two submits of it are one act, and everything left as it is."""
    typed = Typed({"notify": "yes", "answers_offered": "yes", "next_update_chip": "", "impact": "", "id": tokens.new_id()})
    if owed:
        typed.setlist("answers", owed)
    if incident is None:
        typed.update({"code": tokens.new_id(), "status": "investigating", "data": "unknown"})
    else:
        ended = "investigating" if verb == "reopen" else "postmortem"
        typed.update({"version": str(incident.version), "status": incident.status if incident.status in OPEN else ended})
        typed["data"] = ""
    return typed


def again(typed: Typed, incident: Incident | None, *, seen: bool) -> Typed:
    """Everything typed. `seen`: the newest words are shown beside it, so pressing the button again says it after those."""
    kept = Typed(typed)
    kept["id"] = own_id(typed.get("id", "")) or tokens.new_id()
    if incident is None:
        kept["code"] = own_id(typed.get("code", "")) or tokens.new_id()
    elif seen:
        kept["version"] = str(incident.version)
    return kept


def from_words(stored: Mapping[str, object], form: Typed) -> Typed:
    """The words of a scheduled update over a new form, to be said once more."""
    kept = Typed(form)
    for name in (*_AS_TYPED, "next_update"):
        kept[name] = str(stored.get(name) or kept.get(name, ""))
    components = stored.get("components")
    if isinstance(components, Mapping):
        kept.update({f"{_COMPONENT}{component_id}": str(state) for component_id, state in components.items()})
    kept["notify"] = "yes" if stored.get("notify", True) else "no"
    kept["topic"] = "\n".join(_list(stored.get("topics")))
    if answers := _list(stored.get("answers")):
        owed = kept.poplist("answers")
        for topic in owed:
            if answers == ["all"] or topic in answers:
                kept.add("answers", topic)
    return kept


def _list(told: object) -> list[str]:
    return [str(one) for one in told] if isinstance(told, list) else []


def _answers(typed: Typed) -> list[str] | None:
    """The topics ticked. None ticked is `none`, where they were offered; a form without them answers all."""
    ticked = [topic for topic in typed.getlist("answers") if topic]
    return ticked or (["none"] if typed.get("answers_offered") else None)


def own_id(text: str) -> str:
    """The id, if it is of our making; else nothing."""
    return text if tokens.is_id(text) else ""
