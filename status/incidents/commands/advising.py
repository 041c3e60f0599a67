"""Advice about an incident, or about the whole page: its own room does not know incidents."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from status.advice import commands as advice
from status.advice.commands import Issued
from status.advice.queries import get as get_advice
from status.advice.reading import read_words
from status.advice.redaction import take_out
from status.errors import Conflict, Invalid, NotFound
from status.fields import Checked
from status.incidents import queries
from status.incidents.commands.facts import current
from status.incidents.commands.questions import NO_INCIDENT
from status.journal.record import hold


def issue_advice(
    session: Session,
    actor: str | None,
    *,
    do: Sequence[str] = (),
    dont: Sequence[str] = (),
    why: str = "",
    who: str = "",
    already: str = "",
    severity: str = "",
    incident: str = "",
    advice_id: str = "",
) -> Issued:
    """Puts advice at the head of the page, about an incident or about the whole page (empty, or `none`). Mails and feed items carry it from then on."""
    hold(session)
    if again := advice.issued_before(session, advice_id):
        return again
    check = Checked()
    words = check(read_words, do=do, dont=dont, why=why, who=who, already=already)
    grade = check(advice.graded, severity)
    code = check(_about, session, incident)
    check.done()
    if words is None or grade is None:
        raise AssertionError("checked above")
    return advice.issue(session, actor, words, grade, code, _shown_by(session, code), advice_id)


def change_advice(
    session: Session,
    actor: str | None,
    advice_id: str,
    *,
    do: Sequence[str] | None = None,
    dont: Sequence[str] | None = None,
    why: str | None = None,
    who: str | None = None,
    already: str | None = None,
    severity: str | None = None,
    version: int | None = None,
) -> None:
    """Other words; None leaves what stands. Old words stay beside the new ones."""
    found = advice.living(session, advice_id, version)
    stands, check = found.told(), Checked()
    words = check(
        read_words,
        do=stands.do if do is None else do,
        dont=stands.dont if dont is None else dont,
        why=stands.why if why is None else why,
        who=stands.who if who is None else who,
        already=stands.already if already is None else already,
    )
    grade = check(advice.graded, severity or found.severity)
    check.done()
    if words is None or grade is None:
        raise AssertionError("checked above")
    advice.change(session, actor, found, words, grade, _shown_by(session, found.incident_code))


def withdraw_advice(
    session: Session, actor: str | None, advice_id: str, *, reason: str, for_whom: str = "", version: int | None = None
) -> None:
    """Says that it no longer holds, for everybody or for some; the reason is told."""
    found = advice.living(session, advice_id, version)
    advice.withdraw(session, actor, found, reason=reason, for_whom=for_whom, shown_by=_shown_by(session, found.incident_code))


def redact_advice(session: Session, actor: str | None, advice_id: str, *, reason: str) -> None:
    """Takes the words of advice out of everything that Candor keeps: all their versions, and what was said of its withdrawal. Safe to repeat."""
    hold(session)
    found = get_advice(session, advice_id)
    take_out(session, actor, found, reason=reason, shown_by=_shown_by(session, found.incident_code))


def _about(session: Session, incident: str) -> str | None:
    if incident.strip() in {"", NO_INCIDENT}:
        return None
    try:
        found = current(session, incident.strip(), None, planned=True)
    except (NotFound, Conflict) as refused:
        raise Invalid({"incident": str(refused)}) from None
    if found.kind != "incident":
        raise Invalid(
            {"incident": "This is planned work: say what to do before it with `flask maintenance`, or issue the advice for the whole page."}
        )
    return found.code


def _shown_by(session: Session, code: str | None) -> list[str]:
    """The incidents whose own pages show it: the one that it is about; advice for the whole page stands on those of all open ones."""
    return [code] if code else sorted(one.code for one in queries.unresolved(session))
