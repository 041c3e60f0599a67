"""What ties a question to an incident: the question's own room does not know incidents."""

from sqlalchemy.orm import Session

from status.clock import iso
from status.errors import Conflict, Invalid, NotFound
from status.faqs import commands as faqs
from status.faqs.commands import Asked
from status.fields import Checked, shown
from status.incidents import queries
from status.incidents.commands.facts import current
from status.journal.record import hold

NO_INCIDENT = "none"


def ask(session: Session, actor: str | None, *, question: str, answer: str, incident: str = "", faq_id: str = "") -> Asked:
    """Answers a question that people ask, about an incident or about none (empty, or `none`)."""
    hold(session)
    check = Checked()
    check(faqs.spoken, question, answer)
    about = check(_about, session, incident)
    check.done()
    return faqs.add(session, actor, question=question, answer=answer, incident=about, faq_id=faq_id)


def attach_question(session: Session, actor: str | None, faq_id: str, incident: str, version: int | None = None) -> None:
    """Says which incident a question is about; `none`: it is about none."""
    hold(session)
    if not incident.strip():
        raise Invalid({"incident": "Incident is empty: name the incident that the question is about, or none."})
    faqs.attach(session, actor, faq_id, _about(session, incident), version)


def change_question(
    session: Session,
    actor: str | None,
    faq_id: str,
    *,
    question: str | None = None,
    answer: str | None = None,
    update: str = "",
    version: int | None = None,
) -> None:
    """Changes a question or its answer. `update`: the id of the published update that the change follows from, if it does from one."""
    hold(session)
    faqs.change(session, actor, faq_id, question=question, answer=answer, update=_follows_from(session, update), version=version)


def _about(session: Session, incident: str) -> str | None:
    if incident.strip() in {"", NO_INCIDENT}:
        return None
    try:
        return current(session, incident.strip(), None, withdrawn=True, planned=True).code
    except (NotFound, Conflict) as refused:
        raise Invalid({"incident": str(refused)}) from None


def _follows_from(session: Session, update_id: str) -> dict[str, str] | None:
    if update_id.strip() in {"", NO_INCIDENT}:
        return None
    try:
        update = queries.update(session, update_id.strip())
    except NotFound:
        raise Invalid({"update": f"There is no update “{shown(update_id)}”: `flask incident show` lists them."}) from None
    if update.cancelled_at is not None:
        raise Invalid({"update": "This update was taken back: nothing can follow from it."})
    return {"id": update.id, "incident": update.incident_code, "at": iso(update.published_at)}
