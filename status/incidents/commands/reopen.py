"""Reopening: it was over, or withdrawn, and is not."""

from sqlalchemy.orm import Session

from status.errors import Conflict
from status.fields import Checked
from status.incidents import states
from status.incidents.commands.facts import Before, current, said_before, update_facts
from status.incidents.commands.words import Published, Speaker, Words
from status.journal.record import hold, record


def reopen(session: Session, speaker: Speaker, code: str, words: Words, version: int | None = None) -> Published:
    """Opens an ended incident again, with an update that says why: *investigating*, unless said otherwise.

    What it said of components is not said again by itself: they are as they are unless the words name them.
    """
    site = hold(session)
    if again := said_before(session, words.id):
        return again
    incident = current(session, code, version, withdrawn=True)
    if incident.status in states.OPEN:
        raise Conflict("This incident is open: write an update instead.")
    check = Checked()
    status = check(states.opening_status, words.status or None) or "investigating"
    facts = update_facts(session, speaker, check, words, Before.of(incident), code, site.zone, status)
    check.done()
    record(session, "incident.reopened", f"incident:{code}", speaker.actor, {"update": facts})
    return Published(code, facts["id"])
