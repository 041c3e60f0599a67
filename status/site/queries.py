"""Reading the page's own settings."""

from sqlalchemy.orm import Session

from status.errors import Conflict
from status.journal import queries as journal
from status.journal.model import Site


def get(session: Session) -> Site:
    """The site; `Conflict` in a sentence before `init`."""
    found = journal.site(session)
    if found is None:
        raise Conflict("The database is empty: run `flask init` first.")
    return found
