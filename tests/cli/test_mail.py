"""`flask mail test` as a person types it."""

from pathlib import Path

import pytest

from status.db import Installation
from tests.cli.shell import Shell
from tests.standins.smtp import SmtpStandIn


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    assert candor
    return Shell(environment, tmp_path)


def test_it_ends_with_1_and_the_servers_own_words_when_it_was_not_taken(flask: Shell) -> None:
    with SmtpStandIn() as server:
        flask.environment["SMTP_URL"] = server.url()
        assert "250 2.0.0 Ok" in flask.ok("mail", "test", "ines@corvid.example")
        refused = flask("mail", "test", "gone-ines@corvid.example")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "was not taken by the mail server" in refused.stderr and "550 5.1.1 No such user here" in refused.stderr


def test_what_is_no_address_is_refused_in_one_sentence(flask: Shell) -> None:
    assert flask.refused("mail", "test", "ines").startswith("Email ")
