"""Files of subscribers as real people have them, in and out."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from status.db import Installation
from status.errors import Invalid
from status.subscribers import commands, queries
from status.subscribers.csv_in import Refused
from status.subscribers.csv_out import export_file
from status.subscribers.importing import Imported, import_file
from status.subscribers.model import Subscriber, SubscriberComponent
from tests.cast import component, do


class Desk:
    """Imports files and keeps what was refused."""

    def __init__(self, candor: Installation, folder: Path) -> None:
        self.candor, self.folder = candor, folder
        self.refused: dict[int, str] = {}

    def take(self, content: str | bytes, name: str = "readers.csv", *, dry_run: bool = False) -> Imported:
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(self.candor.database, file, dry_run=dry_run, on_refused=self._keep)

    def _keep(self, refused: Refused) -> None:
        self.refused[refused.line] = refused.reason

    def stored(self) -> dict[str, tuple[str, str, list[str]]]:
        with self.candor.database.read() as session:
            rows = session.execute(select(Subscriber).order_by(Subscriber.id)).scalars().all()
            chosen = queries.choices(session, 0, 10**6)
            return {row.email: (row.state, row.language, chosen.get(row.id, [])) for row in rows}


@pytest.fixture
def desk(candor: Installation, tmp_path: Path) -> Desk:
    return Desk(candor, tmp_path)


def test_a_plain_list_of_addresses_is_pending_and_wants_everything(desk: Desk) -> None:
    assert str(desk.take("email\nann@example.org\nbob@example.org\n")) == "imported 2, skipped 0, refused 0"
    assert desk.stored() == {"ann@example.org": ("pending", "en", []), "bob@example.org": ("pending", "en", [])}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_row_with_confirmed_at_is_confirmed_whatever_the_spreadsheet_wrote_it(desk: Desk, separator: str, end: str, mark: str) -> None:
    rows = [
        ["EMAIL", " Language", "Components\u200b", "Confirmed_At"],
        ["ann@example.org", "de", "", "2026-10-01T08:00:00Z"],
        ["bob@example.org", "", "", ""],
    ]
    assert str(desk.take(mark + "".join(separator.join(row) + end for row in rows))) == "imported 2, skipped 0, refused 0"
    assert desk.stored() == {"ann@example.org": ("confirmed", "de", []), "bob@example.org": ("pending", "en", [])}


def test_spaces_and_invisible_characters_around_a_value_are_no_part_of_it(desk: Desk) -> None:
    desk.take("email,language\n\u00a0ann@example.org\u200b , de\u2003\n")
    assert desk.stored() == {"ann@example.org": ("pending", "de", [])}


def test_k35_a_semicolon_file_is_read_and_a_utf16_file_is_named_as_such(desk: Desk) -> None:
    semicolon = "email;language;components;confirmed_at\nann@example.org;en;;2026-10-01T08:00:00Z\nbob@example.org;de;;\n"
    assert desk.take(semicolon).imported == 2
    with pytest.raises(Invalid, match=r"UTF-16.*UTF-8"):
        desk.take("email\tlanguage\r\nann@example.org\ten\r\n".encode("utf-16"))


def test_k34_odd_rows_are_refused_with_their_line_and_never_become_everything(desk: Desk) -> None:
    odd = "email,language,components\nGina Example <gina@example.org>,,\nmailto:hal@example.org,,\n=1+1@example.org,,\nivy@example.org,,no-such-component\n"
    assert str(desk.take(odd)) == "imported 0, skipped 0, refused 4"
    assert sorted(desk.refused) == [2, 3, 4, 5] and all(desk.refused.values())
    assert desk.stored() == {}


@pytest.mark.parametrize("cell", [";", " ; ", "nosuchthing1", "Web", '"a;b"'])
def test_a_choice_that_cannot_be_read_is_refused(desk: Desk, cell: str) -> None:
    assert desk.take(f"email,components\nann@example.org,{cell}\n").refused == 1
    assert desk.stored() == {}


def test_components_are_named_by_id_parted_by_semicolons_in_quotes_where_those_part_the_columns(desk: Desk) -> None:
    web, mail = sorted([component(desk.candor, "Web"), component(desk.candor, "Mail")])
    desk.take(f"email,components\nann@example.org,{web}; {mail}\n")
    desk.take(f'email;components\nbob@example.org;"{web};{mail}"\n')
    assert desk.stored()["ann@example.org"][2] == desk.stored()["bob@example.org"][2] == [web, mail]


def test_components_parted_by_commas_are_not_silently_cut_to_the_first(desk: Desk) -> None:
    web, mail = component(desk.candor, "Web"), component(desk.candor, "Mail")
    assert desk.take(f"email,components\nann@example.org,{web},{mail}\n").refused == 1
    assert "2 columns" in desk.refused[2]


def test_an_address_is_one_whatever_its_case_and_who_is_known_is_left_alone(desk: Desk) -> None:
    do(desk.candor, commands.add, "gone@example.org")
    do(desk.candor, commands.remove, "gone@example.org")
    told = desk.take("email,confirmed_at\nAnn@example.org,\nANN@EXAMPLE.ORG,\nGONE@example.org,2026-01-01T00:00:00Z\n")
    assert str(told) == "imported 1, skipped 2, refused 0"
    assert desk.stored()["gone@example.org"][0] == "removed"
    assert str(desk.take("email\nann@example.org\n")) == "imported 0, skipped 1, refused 0"


@pytest.mark.parametrize("wrong", ["language\nde\n", "", "\n", "ann@example.org\n", "e-mail,name\na@example.org,b\n"])
def test_a_file_without_an_email_column_is_refused_as_a_whole(desk: Desk, wrong: str) -> None:
    with pytest.raises(Invalid, match="no email column"):
        desk.take(wrong)


@pytest.mark.parametrize("header", ["email,email", "Email;language; EMAIL", "email,language,Language"])
def test_a_file_with_two_columns_of_one_name_is_refused_as_a_whole(desk: Desk, header: str) -> None:
    with pytest.raises(Invalid, match=r"^readers.csv has more than one column named (email|language): "):
        desk.take(f"{header}\na@example.org,b@example.org\n")


def test_another_encoding_is_refused_as_a_whole_before_anything_is_stored(desk: Desk) -> None:
    rows = "".join(f"reader{number}@example.org\n" for number in range(3000))
    with pytest.raises(Invalid, match=r"not UTF-8 \(line 3002\)"):
        desk.take(f"email\n{rows}".encode() + "jürgen@example.org\n".encode("latin-1"))
    assert desk.stored() == {}


def test_broken_lines_spoil_themselves_alone(desk: Desk) -> None:
    lines = [
        b"email,language",
        b'"ann@example.org,en',
        b"bo\0b@example.org,en",
        b"x" * 10_000_000,
        b"",
        b"   ",
        b"cara@example.org,en",
        b"dora@example.org",
    ]
    told = desk.take(b"\n".join(lines))
    assert str(told) == "imported 2, skipped 0, refused 3"
    assert sorted(desk.refused) == [2, 3, 4]
    assert set(desk.stored()) == {"cara@example.org", "dora@example.org"}


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01", "2999-01-01", "0000-00-00", "2026-01-01T99:00:00Z", "+1h"])
def test_a_time_that_is_none_or_lies_ahead_is_refused(desk: Desk, wrong: str) -> None:
    assert desk.take(f"email,confirmed_at\nann@example.org,{wrong}\n").refused == 1


def test_a_date_alone_will_do_for_when_somebody_confirmed(desk: Desk) -> None:
    desk.take("email,confirmed_at\nann@example.org,2026-10-01\n")
    assert desk.stored()["ann@example.org"][0] == "confirmed"


def test_json_lines_say_the_same(desk: Desk) -> None:
    web = component(desk.candor, "Web")
    lines = [
        {"email": "ann@example.org", "language": "de", "components": [web], "confirmed_at": "2026-10-01T08:00:00Z"},
        {"Email": "bob@example.org", "components": None},
        {"email": 5},
        {"email": "cara@example.org", "components": {"a": 1}},
        ["dora@example.org"],
    ]
    told = desk.take("\n".join(json.dumps(line) for line in lines) + "\nnonsense\n", "readers.jsonl")
    assert str(told) == "imported 2, skipped 0, refused 4"
    assert desk.stored() == {"ann@example.org": ("confirmed", "de", [web]), "bob@example.org": ("pending", "en", [])}


def test_a_dry_run_counts_the_same_and_stores_nothing(desk: Desk) -> None:
    content = "email\n" + "".join(f"reader{number % 1500}@example.org\n" for number in range(2500)) + "nonsense\n"
    dry = desk.take(content, dry_run=True)
    assert desk.stored() == {}
    assert dry == desk.take(content) == Imported(1500, 1000, 1)


def test_an_import_mails_nobody_and_logs_everybody(desk: Desk) -> None:
    desk.take("email,confirmed_at\nann@example.org,2026-01-01T00:00:00Z\nbob@example.org,\n")
    with desk.candor.database.read() as session:
        assert [entry.what for entry in queries.log_after(session, 0, 10)] == ["imported", "imported"]
    assert not desk.candor.settings.outbox.exists()


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_k36_what_is_exported_comes_back_as_the_same_rows_and_no_cell_runs(desk: Desk, tmp_path: Path, name: str) -> None:
    web, mail = component(desk.candor, "Web"), component(desk.candor, "Mail")
    do(desk.candor, commands.add, "Ann@bücher.example", components=[web, mail], language="pt-BR")
    desk.take("email,confirmed_at\nbob@example.org,\n'cara@example.org,2026-01-01T00:00:00.123Z\n")
    do(desk.candor, commands.add, "gone@example.org")
    do(desk.candor, commands.remove, "gone@example.org")
    with pytest.raises(Invalid):
        do(desk.candor, commands.add, "=1+1@example.org")
    before = {email: row for email, row in desk.stored().items() if row[0] != "removed"}

    assert export_file(desk.candor.database, tmp_path / name) == 3
    content = (tmp_path / name).read_bytes()
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
    if name.endswith("csv"):
        cells = [cell for row in csv.reader(content.decode().splitlines()) for cell in row]
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]
    do(desk.candor, _forget_everybody)
    assert desk.take(content, name).imported == 3
    assert desk.stored() == before


def _forget_everybody(session: Session) -> None:
    session.execute(delete(SubscriberComponent))
    session.execute(delete(Subscriber))
