"""Copies of everything that was said: export, import, backup, restore."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from status.acknowledge import acknowledge
from status.archive import export as exports
from status.archive.backup import backup as back_up
from status.archive.backup import opened
from status.archive.export import Extent
from status.archive.importing import Each, read_in
from status.archive.restore import restore as rebuild
from status.archive.restore import torn
from status.cli.door import installation, tell_late
from status.db import Installation
from status.errors import Invalid
from status.migrations import upgrade
from status.whole_file import named_by_operator

# So many lines make a bar worth showing.
MANY = 2_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> None:
    """Write all that was said, and who asked to be told, to FILE (JSON Lines). Keep it like a password."""
    candor = installation()
    if not file.absolute().parent.is_dir():
        raise Invalid({"file": f"There is no folder {file.absolute().parent} to write to."})
    with candor.database.read() as session:
        of = exports.extent(session)
        with named_by_operator(file) as out, _bar("Writing") as each:
            for line in exports.lines(session, of):
                out.write(line.encode())
                each(of)
    click.echo(f"exported {of}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Do all the work, say what would come, and leave the database as it is.")
def import_(file: Path, dry_run: bool) -> None:
    """Read an export into an empty database, all or nothing; mails nobody."""
    candor = _empty()
    held = _read(candor, file, dry_run=dry_run)
    if dry_run:
        click.echo(f"would import {held}")
    else:
        tell_late(acknowledge(candor))
        click.echo(f"imported {held}")


@click.command()
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), help="The folder for it. Unset: CANDOR_BACKUP_DIR, else `backups` in CANDOR_VAR."
)
def backup(folder: Path | None) -> None:
    """Write a backup, read it again, and print its name."""
    candor = installation()
    file, of = back_up(candor, folder or candor.settings.backup_dir or candor.settings.var / "backups")
    click.echo(f"backed up {of}")
    click.echo(str(file))


@click.command()
@click.argument("source", metavar="FILE|ARCHIVE_FOLDER", type=click.Path(path_type=Path))
def restore(source: Path) -> None:
    """Rebuild an empty database from a backup, an export or the archive's folder; mails nobody."""
    candor = _empty()
    if source.is_dir():
        for name in torn(source):
            click.echo(
                f"{name} ends in a line that was never finished; it is left out. Nobody was told that its words were kept.", err=True
            )
        head = rebuild(candor, source)
    else:
        held = _read(candor, source, dry_run=False)
        head = f"{held.revision} {held.hash}"
    tell_late(acknowledge(candor))
    click.echo(f"restored up to {head}")


def _empty() -> Installation:
    """A database of the newest shape, which need not exist before."""
    candor = installation(ready=False)
    upgrade(candor)
    return candor


def _read(candor: Installation, file: Path, *, dry_run: bool) -> Extent:
    with opened(file) as lines, _bar("Reading") as each:
        return read_in(candor, lines, dry_run=dry_run, each=each)


@contextmanager
def _bar(label: str) -> Iterator[Each]:
    """A progress bar on stderr, where a person looks and the work is long. It learns how long from the first line."""
    error = sys.stderr
    bars: list[Callable[[int], None]] = []
    with ExitStack() as stack:

        def each(extent: Extent) -> None:
            length = extent.revision + extent.subscribers
            if not bars and length >= MANY and error.isatty():
                bars.append(stack.enter_context(click.progressbar(length=length, label=label, file=error)).update)
            for update in bars:
                update(1)

        yield each
