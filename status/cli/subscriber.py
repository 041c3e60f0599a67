"""`flask subscriber …`: add, list, remove, erase, import, export."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from status.cli.door import as_json, installation
from status.clock import iso
from status.db import now_of
from status.errors import Invalid
from status.subscribers import commands, csv_in, erasure, queries
from status.subscribers.csv_out import export_file
from status.subscribers.importing import import_file
from status.subscribers.model import Subscriber

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def subscriber() -> None:
    """Who gets mail."""


@subscriber.command()
@click.argument("address")
@click.option("--component", multiple=True, metavar="ID", help="Only news of this component; may be given several times.")
@click.option("--language", default="", help="A tag like de; the page's first language unless said.")
def add(address: str, component: tuple[str, ...], language: str) -> None:
    """Add a confirmed subscriber (you vouch for them); one who is there gets the new choice."""
    with installation().database.write() as session:
        commands.add(session, address, components=component, language=language)


@subscriber.command()
@click.argument("address")
def remove(address: str) -> None:
    """Take a subscriber off: no more mail."""
    with installation().database.write() as session:
        commands.remove(session, address)


@subscriber.command()
@click.argument("address")
def erase(address: str) -> None:
    """Erase all about an address, here at once and in the archive within a day."""
    with installation().database.write() as session:
        erasure.erase_address(session, address)


@subscriber.command("list")
@click.option("--json", "json_wanted", is_flag=True)
def list_subscribers(json_wanted: bool) -> None:
    """Everybody, in the order they came."""
    if json_wanted:
        as_json([_told(one, chosen) for one, chosen in _everybody()])
        return
    empty = True
    for one, chosen in _everybody():
        empty = False
        click.echo(f"{one.state:<11}  {one.language:<5}  {one.email}{'  only ' + ', '.join(chosen) if chosen else ''}")
    with installation().database.read() as session:
        if asking := queries.count_asking(session, now_of(session)):
            click.echo(f"{asking} more asked and did not confirm yet.")
    if empty and not asking:
        click.echo("No subscribers yet: `flask subscriber add ADDRESS` adds one.")


@subscriber.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Store nothing; say what would be.")
def import_subscribers(file: Path, dry_run: bool) -> None:
    """Read CSV (email, language, components, confirmed_at) or JSON Lines; mails nobody."""
    candor = installation()
    _must_exist(file)
    with _blaming(file, "read"), _progress("Importing", lambda: csv_in.check_encoding(file)) as on_rows:
        told = import_file(candor.database, file, dry_run=dry_run, on_refused=_tell_refused, on_rows=on_rows)
    click.echo(str(told))
    if told.refused and not told.imported and not told.skipped:
        raise Invalid({"file": f"None of the {told.refused:,} rows could be taken: see the reasons above."})


@subscriber.command()
@click.argument("file", type=FILE)
def export(file: Path) -> None:
    """Write everybody who gets mail or has still to confirm; JSON Lines when the name ends in .jsonl."""
    database = installation().database
    with database.read() as session:
        total = queries.count_confirmed(session)
    with _blaming(file, "written"), _progress("Exporting", lambda: total) as on_rows:
        written = export_file(database, file, on_rows=on_rows)
    click.echo(f"exported {written}", err=not file.is_file())


def _everybody() -> Iterator[tuple[Subscriber, list[str]]]:
    last = 0
    with installation().database.read() as session:
        while piece := queries.page(session, last):
            chosen = queries.choices(session, last + 1, piece[-1].id)
            yield from ((one, chosen.get(one.id, [])) for one in piece)
            last = piece[-1].id
            session.expunge_all()


def _told(one: Subscriber, chosen: list[str]) -> dict[str, object]:
    instants = {name: iso(at) if (at := getattr(one, name)) else None for name in ("created_at", "confirmed_at", "left_at")}
    return {"id": one.id, "email": one.email, "language": one.language, "state": one.state, "components": chosen, **instants}


def _must_exist(file: Path) -> None:
    if not file.exists():
        raise Invalid({"file": f"There is no file {file}."})


@contextmanager
def _blaming(file: Path, verb: str) -> Iterator[None]:
    """Says of the file that was asked for why it cannot be read or written, whatever name was tried on the way."""
    try:
        yield
    except OSError as refused:
        why = (refused.strerror or str(refused)).lower()
        if isinstance(refused, FileNotFoundError):
            why = f"there is no folder {file.parent}"
        raise Invalid({"file": f"{file} cannot be {verb}: {why}."}) from None


def _tell_refused(refused: csv_in.Refused) -> None:
    click.echo(f"line {refused.line}: {refused.reason}", err=True)


@contextmanager
def _progress(label: str, length: Callable[[], int]) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length(), label=label, file=sys.stderr) as bar:
        yield bar.update
