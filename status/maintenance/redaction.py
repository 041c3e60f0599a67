"""What people should do before planned work, redacted; its other words stand in updates and its title, which `incidents.commands.redact` takes."""

from sqlalchemy.orm import Session

from status.errors import NotFound
from status.fields import Checked, words
from status.incidents import commands as incidents
from status.incidents.apply import touch
from status.incidents.commands import Published, Speaker
from status.journal import queries as journal
from status.journal.record import Said, applies, hold
from status.journal.redaction import REASON_LIMIT, Path, Places, check_silent, redact, say
from status.maintenance import queries
from status.maintenance.model import Maintenance
from status.phrasing import removed_text

BEFORE = "before"
_KIND = "maintenance.redacted"
_PLACE: Path = ("window", "before")


def take_out(session: Session, speaker: Speaker, code: str, what: str, *, reason: str, instead: str = "") -> Published:
    """As `incidents.commands.redact`; `what` may also be `before`. All that was ever asked of people before it goes. Safe to repeat."""
    hold(session)
    queries.get(session, code)
    if what != BEFORE:
        return incidents.redact(session, speaker, code, what, reason=reason, instead=instead)
    check = Checked()
    why = check(words, "reason", reason, REASON_LIMIT) or ""
    check.done()
    events = journal.of_subject(session, f"incident:{code}")
    told = [journal.said(event) for event in events]
    stays = {removed_text(one.facts["reason"]) for one in told if one.kind == _KIND}
    gone = {text for one in told if (text := _before(one))} - stays
    if not gone | stays:
        raise NotFound("Nothing is said of what to do before this work.")
    check_silent({"reason": why}, gone)

    def places(said: Said) -> Places:
        return {_PLACE: removed_text(why)} if _before(said) in gone else {}

    said = say(session, _KIND, f"incident:{code}", speaker.actor, {"code": code, "reason": why}, events, places)
    return Published(code, what, again=not said)


def _before(said: Said) -> str:
    return str(said.facts["window"]["before"]) if said.kind.startswith("maintenance.") and "window" in said.facts else ""


@applies(_KIND)
def _apply_redacted(session: Session, said: Said) -> None:
    instead = {one.text: one.instead for one in redact(session, said)}
    row = session.get_one(Maintenance, said.facts["code"], populate_existing=True)
    row.before = instead.get(row.before, row.before)
    session.flush()
    touch(session, said, row.code, {})
