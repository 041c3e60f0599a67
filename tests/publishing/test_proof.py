"""The public ledger is what was said: `verify` names where the folder says something else."""

import gzip
from pathlib import Path

import brotli
import pytest

from status.db import Installation
from status.publishing.follow import follow
from status.publishing.proof import ledger_differs
from tests.cast import open_incident, update


@pytest.fixture
def shown(candor: Installation) -> Path:
    assert ledger_differs(candor) == "", "no folder yet: nothing to compare"
    open_incident(candor, title="Phones cannot browse")
    follow(candor)
    return candor.settings.public


def test_what_was_published_agrees_also_when_it_is_behind(candor: Installation, shown: Path) -> None:
    assert ledger_differs(candor) == ""
    open_incident(candor)
    assert ledger_differs(candor) == ""
    assert (shown / "ledger/head.json").exists()


def test_a_changed_byte_in_any_file_or_twin_is_named_with_its_line(candor: Installation, shown: Path) -> None:
    for name in ("ledger.jsonl", "ledger/head.json"):
        whole = (shown / name).read_bytes()
        for place in range(0, len(whole) - 1, 53):
            broken = bytearray(whole)
            broken[place] ^= 1
            (shown / name).write_bytes(bytes(broken))
            assert name in ledger_differs(candor), place
        (shown / name).write_bytes(whole)
    body = (shown / "ledger.jsonl").read_bytes().replace(b"Phones cannot", b"Phones always")
    line = body[: body.index(b"always")].count(b"\n") + 1
    for ending, packed in ((".br", brotli.compress(body)), (".gz", gzip.compress(body))):
        whole = (shown / f"ledger.jsonl{ending}").read_bytes()
        (shown / f"ledger.jsonl{ending}").write_bytes(packed)
        assert (
            ledger_differs(candor) == f"ledger.jsonl{ending} in the public folder: line {line} (revision {line}) differs from the database"
        )
        (shown / f"ledger.jsonl{ending}").write_bytes(whole)
    assert ledger_differs(candor) == ""


@pytest.mark.parametrize("gone", ["ledger.jsonl", "ledger/head.json", "ledger.jsonl.br"])
def test_a_missing_file_and_a_missing_line_are_named(candor: Installation, shown: Path, gone: str) -> None:
    whole = (shown / gone).read_bytes()
    (shown / gone).unlink()
    assert f"{gone} in the public folder is missing" in ledger_differs(candor)
    (shown / gone).write_bytes(whole)
    lines = (shown / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (shown / "ledger.jsonl").write_bytes(b"".join(lines[:-1]))
    assert f"line {len(lines)} (revision {len(lines)}) differs" in ledger_differs(candor)


def test_a_process_that_ended_before_it_wrote_the_head_is_no_forger(candor: Installation, shown: Path) -> None:
    head = (shown / "ledger/head.json").read_bytes()
    update(candor, _code(shown), body="Phones work again.")
    follow(candor)
    (shown / "ledger/head.json").write_bytes(head)
    (shown / ".revision").write_text((shown / ".revision").read_text().replace((shown / ".revision").read_text().split()[0], "1", 1))
    assert ledger_differs(candor) == ""
    newest = shown / "ledger.jsonl"
    newest.write_bytes(newest.read_bytes().replace(b"Phones work", b"Phones burn"))
    assert "differs from the database" in ledger_differs(candor)


def test_sealed_pieces_are_compared_too(candor: Installation, shown: Path) -> None:
    for number in range(1, 6):
        update(candor, _code(shown), body=f"Update {number}.")
        follow(candor)  # one by one, as in life: a piece is sealed by the first event after it
    piece = shown / "ledger/1.jsonl"
    assert ledger_differs(candor) == ""
    piece.write_bytes(piece.read_bytes().replace(b"Phones cannot", b"Phones always"))
    assert ledger_differs(candor).startswith("ledger/1.jsonl in the public folder: line ")


def _code(shown: Path) -> str:
    return next(one for one in (shown / "incidents").glob("*.json")).stem


@pytest.fixture(autouse=True)
def _small_pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "sealed" in request.node.name:
        for module in ("ledger_rows", "ledger", "proof"):
            monkeypatch.setattr(f"status.publishing.{module}.PIECE", 4)
