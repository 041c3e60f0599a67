"""Reading loss records."""

from sqlalchemy.orm import Session

from status.data.model import LossRecord
from status.data.values import Record


def of_incident(session: Session, code: str) -> Record:
    """The incident's record, empty when nothing was recorded."""
    found = session.get(LossRecord, code, populate_existing=True)
    return found.value() if found else Record()
