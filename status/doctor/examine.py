"""All looks, in the order in which they matter."""

from collections.abc import Callable, Iterator

from status.db import Installation
from status.doctor import machine, mail, page
from status.doctor.finding import BAD, Finding

Look = Callable[[Installation], Iterator[Finding]]

# What stands on the database comes after it, and is left out while it cannot be used.
_FIRST: tuple[Look, ...] = (machine.disk, machine.database)
_THEN: tuple[Look, ...] = (machine.time, page.copies, mail.stuck, mail.mailer, mail.postal_address, page.base_url, page.backups)


def examine(candor: Installation) -> list[Finding]:
    """What there is to say, good and bad. Changes nothing, sends nothing."""
    found = [finding for one in _FIRST for finding in one(candor)]
    if any(finding.state == BAD and finding.subject == "database" for finding in found):
        return found
    return found + [finding for one in _THEN for finding in one(candor)]
