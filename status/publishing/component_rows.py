"""Components as readers see them: frozen values; and whose own pages have to be made."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, exists, func, select

from status.components.model import Component as ComponentRow
from status.incidents.model import IncidentUpdate
from status.journal.model import Announcement
from status.publishing.site import Component

# The items of a component's feed at most.
ITEMS = 25


def value(row: ComponentRow) -> Component:
    """The row as a value."""
    return Component(
        id=row.id,
        name=row.name,
        description=row.description,
        state=row.state,
        is_group=row.is_group,
        group_id=row.group_id,
        position=row.position,
        created_at=row.created_at,
        changed_at=row.changed_at,
        retired_at=row.retired_at,
        slugs=tuple(row.slugs),
        incidents=tuple(row.incidents),
    )


def whose(rows: Sequence[ComponentRow], spoken_of: Collection[str], codes: Collection[str]) -> list[str]:
    """The ids of those whose page looks different: those spoken of, what stands in them, and those that one of these incidents touches."""
    wanted, touching = set(spoken_of), set(codes)
    return [row.id for row in rows if {row.id, row.group_id} & wanted or touching.intersection(row.incidents)]


def codes(rows: Sequence[ComponentRow], ids: Collection[str]) -> set[str]:
    """The incidents and planned works that touched these components, as far back as their pages go."""
    return {code for row in rows if row.id in ids for code in row.incidents}


def newest_updates(codes: Collection[str]) -> Select[str]:
    """The ids of the newest announced updates of each of these incidents: no feed shows more."""
    place = func.row_number().over(partition_by=IncidentUpdate.incident_code, order_by=IncidentUpdate.revision.desc())
    # An EXISTS, not a join: a join begins with everything that was ever announced.
    announced = exists().where(Announcement.update_id == IncidentUpdate.id, Announcement.state == "announced")
    mine = select(IncidentUpdate.id, place.label("place")).where(IncidentUpdate.incident_code.in_(list(codes)), announced)
    told = mine.subquery()
    return select(told.c.id).where(told.c.place <= ITEMS)
