"""What we write down is true for everybody: no machine of ours in it, and every command, option and place it names exists."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from app import create_app
from status.publishing import follow  # noqa: F401  (registers every artifact)
from status.publishing.registry import ARTIFACTS
from status.settings import HOME

# Written in pieces, so that this very file does not hold them.
MACHINES = [f"{HOME}/", "/" + "root/", "/" + "home/", "/" + "Users/"]
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npm" + "js.com", "crates" + ".io", "deb." + "debian.org"]
BINARY = {".png", ".jpg", ".ico", ".woff2", ".gz", ".br", ".pyc"}

TEXTS = [HOME / "README.md", *sorted(HOME.glob("*.md")), *sorted((HOME / "docs").rglob("*.md"))]
SPOKEN = [
    *TEXTS,
    *sorted((HOME / "content").rglob("*.*")),
    *sorted((HOME / "status").rglob("*.py")),
    *sorted((HOME / "templates").rglob("*.*")),
]
# `flask x y` in a sentence, or a line to type; the words go on to the end of either.
TYPED = re.compile(r"`(?:flask|\$FLASK) ([^`\n]+)`|^\s*(?:\$FLASK|(?:\.venv/bin/)?flask) ([^#\n]+)", re.MULTILINE)


@cache
def tree() -> tuple[Path, ...]:
    """Every file that is part of the project."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=HOME, capture_output=True, text=True, check=False)
    if listed.returncode:  # not a checkout: then there is nothing to leave out but what tools made
        return tuple(file for file in HOME.rglob("*") if file.is_file() and not {".venv", "var", "__pycache__"} & set(file.parts))
    return tuple(HOME / line for line in listed.stdout.splitlines() if (HOME / line).is_file())


@pytest.mark.parametrize("word", [*MACHINES, *REGISTRIES])
def test_no_file_names_a_machine_of_ours_or_a_registry(word: str) -> None:
    texts = {str(file.relative_to(HOME)): file.read_bytes() for file in tree() if file.suffix not in BINARY}
    assert [name for name, text in texts.items() if word.encode() in text] == []


def named(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every command line that a text tells people to type, with the file it stands in."""
    for file in files:
        for typed in TYPED.finditer(file.read_text(encoding="utf-8")):
            yield str(file.relative_to(HOME)), (typed[1] or typed[2]).strip()


@pytest.fixture
def flask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> click.Group:
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    return create_app().cli


def test_every_command_that_we_write_about_exists(flask: click.Group) -> None:
    commands = set(named(SPOKEN))
    assert len(commands) > 20, "the search finds them"
    assert [f"{file}: flask {line}" for file, line in sorted(commands) if not known(flask, line.split())] == []


def known(command: click.Command, words: list[str]) -> bool:
    """Whether these words lead to a command, and all options among them are its own."""
    if isinstance(command, click.Group):
        if not words or not words[0].isalpha():  # the group as such: `flask incident …`
            return True
        found = command.commands.get(words[0])
        return found is not None and known(found, words[1:])
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    return all(word.partition("=")[0] in options for word in words if word.startswith("--"))


def test_every_command_has_a_line_of_help(flask: click.Group) -> None:
    silent = [name for name, command in every_command(flask, "flask") if not command.get_short_help_str()]
    assert silent == []


def every_command(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{path} {name}")


def test_every_address_that_the_documents_name_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    routes = {re.sub(r"<[^>]+>", "X", rule.rule).rstrip("/") for rule in create_app().url_map.iter_rules()}
    files = {
        "/" + path.replace("{}", "X").removesuffix("/index.html").removesuffix("index.html") for one in ARTIFACTS for path in one.paths
    } | {"/text"}
    places = {
        (str(file.relative_to(HOME)), place)
        for file in TEXTS
        for place in re.findall(r"`(/[a-z][^` ]*)`", file.read_text(encoding="utf-8"))
        if not place.startswith(("/etc/", "/srv/"))  # on the machine
    }
    strange = {(file, place) for file, place in places if re.sub(r"<[^>]+>|CODE", "X", place).rstrip("/") not in routes | files}
    assert strange == set()


def test_every_link_to_a_file_leads_to_one() -> None:
    broken = []
    for file in TEXTS:
        for link in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8")):
            if "://" not in link and not link.startswith("mailto:") and not (file.parent / link).exists():
                broken.append(f"{file.relative_to(HOME)}: {link}")
    assert broken == []


def test_every_setting_that_we_write_about_exists() -> None:
    from_code = (HOME / "status" / "settings.py").read_text(encoding="utf-8")
    named_somewhere = {name for file in TEXTS for name in re.findall(r"\bCANDOR_[A-Z_]+\b", file.read_text(encoding="utf-8"))}
    assert {name for name in named_somewhere if f'"{name}"' not in from_code} == set()
