"""The page: its address, and whether the copies of what was said are up to date."""

from collections.abc import Iterator
from datetime import UTC, datetime

from status import clock
from status.archive import events
from status.archive.backup import ENDING
from status.db import Installation
from status.doctor.finding import Finding, bad, good, look
from status.hosts import LOOPBACK
from status.journal import queries as journal
from status.publishing import queries as publishing

OLD_BACKUP_DAYS = 2


def base_url(candor: Installation) -> Iterator[Finding]:
    """Whether links in mails and feeds lead readers here."""
    settings = candor.settings
    if settings.loopback:
        yield look(
            "base URL",
            f"Links in mails and feeds start with {settings.base_url}, which leads nowhere but on this machine.",
            "Set CANDOR_BASE_URL to the address that readers use.",
        )
    elif not settings.secure:
        yield look("base URL", f"{settings.base_url} is not https: others on the way can read sign-ins.", "Put a proxy with TLS in front.")
    elif settings.host not in LOOPBACK and not settings.trusted_proxies:
        yield look(
            "base URL",
            f"{settings.base_url} is https, CANDOR_HOST is {settings.host}, and no proxy is trusted: limits per address see the proxy alone.",
            "Set CANDOR_TRUSTED_PROXIES to the number of proxies in front.",
        )
    else:
        yield good("base URL", f"{settings.base_url}.")


def copies(candor: Installation) -> Iterator[Finding]:
    """Whether archive and public folder hold everything that was said."""
    with candor.database.read() as session:
        head = journal.head(session)
    last = events.last_whole(candor.settings.archive / events.FILE)
    kept, shown = (last["revision"] if last else 0), publishing.shown_revision(candor)
    if kept < head:
        yield bad("archive", f"The archive holds {kept} of {head} events.", "Run `flask publish` and read what it says.")
    else:
        yield good("archive", f"All {head} events are in {candor.settings.archive}.")
    if shown < head:
        yield bad("page", f"The page shows revision {shown} of {head}.", "Run `flask publish` and read what it says.")
    else:
        yield good("page", f"It shows revision {head}, in {candor.settings.public}.")
    for path, why in publishing.failures(candor).items():
        yield bad(
            "page",
            f"{path} could not be made: {why}.",
            "Mend what it names, then run `flask publish --all`. The old copy stands meanwhile.",
        )


def backups(candor: Installation) -> Iterator[Finding]:
    """Whether there is a backup of these days."""
    folder = candor.settings.backup_dir or candor.settings.var / "backups"
    found = sorted(folder.glob(f"candor-*{ENDING}")) if folder.is_dir() else []
    if not found:
        yield look("backup", f"There is no backup in {folder}.", "Run `flask backup` by a timer, and keep a copy on another machine.")
        return
    newest = max(file.stat().st_mtime for file in found)
    days = (clock.now() - datetime.fromtimestamp(newest, UTC)).days
    if days >= OLD_BACKUP_DAYS:
        yield look("backup", f"The newest backup in {folder} is {days} days old.", "Run `flask backup`, and see why its timer did not.")
    else:
        yield good("backup", f"The newest is {found[-1].name}.")
