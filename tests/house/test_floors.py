"""The walls stand: rooms import downwards only, files stay small, and nothing is called `utils`."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from status.settings import HOME

STATUS = HOME / "status"
FILES = sorted(STATUS.rglob("*.py"))
# Migrations tell what the tables were on a day, all at once: they are not read as code.
CODE = [file for file in FILES if "migrations" not in file.parts]
NAMES_OF_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "core",
    "lib",
    "tools",
    "manager",
    "service",
    "services",
}

TURNING = {
    "status.publishing.follow",
    "status.publishing.artifacts",
    "status.delivery.fanout",
    "status.delivery.drain",
    "status.archive.follow",
}
# Who may turn a follower: whoever acknowledges, whoever wakes, and the cranks by hand. (The demo starts its fan-out at the head.)
TURNERS = {"acknowledge.py", "scheduler.py", "cli/crank.py", "cli/demo.py"}
FOLLOWERS = ("publishing", "delivery", "archive")


def name(file: Path) -> str:
    return str(file.relative_to(STATUS))


def imports(file: Path) -> Iterator[str]:
    """Every module that the file imports, each name of a `from` as if it were one too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_the_floors_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", CODE, ids=name)
def test_a_file_holds_one_subject(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").count("\n")
    assert lines <= 300, f"{lines} lines: at 300 a file holds two subjects"


def test_every_name_says_what_is_inside() -> None:
    called = {part.removesuffix(".py") for file in FILES for part in file.relative_to(STATUS).parts}
    assert called & NAMES_OF_NOTHING == set()


def test_no_door_turns_a_follower() -> None:
    turners = {name(file) for file in CODE if TURNING & set(imports(file)) and file.relative_to(STATUS).parts[0] not in FOLLOWERS}
    assert turners <= TURNERS


def test_only_one_file_reads_the_time() -> None:
    readers = {
        name(file)
        for file in CODE
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and ast.unparse(node.value) in {"datetime", "date", "datetime.datetime"}
    }
    assert readers == {"clock.py"}


def test_nothing_is_imported_inside_a_function() -> None:
    """A cycle that tempts to it is a fact that wants to be an event."""
    hidden = {
        f"{name(file)}: {ast.unparse(inner)}"
        for file in CODE
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert hidden == set()
