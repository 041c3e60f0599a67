"""What the doctor finds, each from the real thing being wrong."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import URL

from status import clock
from status.acknowledge import acknowledge
from status.archive.backup import backup
from status.db import Database, Installation
from status.delivery.worker import sign_off, sign_on
from status.doctor import machine
from status.doctor.examine import examine
from status.doctor.finding import Finding
from tests.cast import open_incident
from tests.conftest import build
from tests.delivery.post import SENDER, by_sendgrid
from tests.standins.sendgrid import SendGridStandIn
from tests.standins.smtp import SmtpStandIn


@pytest.fixture
def standin() -> Iterator[SendGridStandIn]:
    with SendGridStandIn(allow_from={SENDER}) as standin:
        yield standin


@pytest.fixture
def well(candor: Installation, standin: SendGridStandIn) -> Iterator[Installation]:
    """An installation that wants for nothing."""
    settings = replace(
        by_sendgrid(candor, standin).settings,
        base_url="https://status.example",
        postal_address="1 Street, Town",
        mail_from=Address("Corvid", "status", "corvid.example"),
    )
    sound = Installation(settings, candor.database)
    open_incident(sound)
    acknowledge(sound)
    backup(sound, settings.var / "backups")
    sign_on(sound.database)
    yield sound
    sign_off(sound.database)


def found(candor: Installation, subject: str) -> Finding:
    told = [finding for finding in examine(candor) if finding.subject == subject]
    return max(told, key=lambda finding: finding.state == "bad")


def test_a_sound_installation_has_nothing_to_mend(well: Installation) -> None:
    told = [finding for finding in examine(well) if finding.subject != "durability"]  # the tests' PostgreSQL runs without fsync
    assert [finding for finding in told if finding.state != "good"] == []
    assert {finding.subject for finding in told} == {
        "disk", "database", "clock", "archive", "page", "worker", "mailer", "sender", "postal address", "base URL", "backup",
    }  # fmt: skip


def test_it_changes_nothing(well: Installation) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        files = [file for file in well.settings.var.rglob("*") if file.is_file() and "candor.db" not in file.name]
        return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}

    before = state()
    examine(well)
    assert state() == before


def test_a_database_of_another_shape(tmp_path: Path) -> None:
    bare = build(tmp_path, URL.create("sqlite", database=str(tmp_path / "candor.db")))
    told = examine(bare)
    assert (told[-1].subject, told[-1].state, told[-1].to_do) == ("database", "bad", "Run `flask init`.")


def test_a_database_that_is_away(well: Installation) -> None:
    away = Installation(well.settings, Database(URL.create("postgresql+psycopg", host="127.0.0.1", port=1, database="x")))
    assert found(away, "database").says.startswith("The database cannot be used")


def test_a_disk_that_is_nearly_full(well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LITTLE", 1 << 62)
    assert found(well, "disk").state == "look"
    monkeypatch.setattr(machine, "TOO_LITTLE", 1 << 62)
    assert found(well, "disk").state == "bad"


def test_a_clock_that_was_set_back(well: Installation) -> None:
    with clock.set_to(clock.now() - timedelta(hours=1)):
        assert any("set back" in finding.says for finding in examine(well))


def test_an_archive_and_a_page_that_are_behind(well: Installation) -> None:
    (well.settings.archive / "events.jsonl").write_text("")
    (well.settings.public / ".revision").write_text("1")
    assert "holds 0 of" in found(well, "archive").says
    assert "shows revision 1 of" in found(well, "page").says


def test_a_page_that_could_not_be_made(well: Installation) -> None:
    (well.settings.var / "publishing-failures.json").write_text(json.dumps({"feed.rss": "no space"}))
    assert found(well, "page").says == "feed.rss could not be made: no space."


def test_nobody_works(well: Installation) -> None:
    sign_off(well.database)
    assert found(well, "worker").state == "look"


def test_mail_that_cannot_leave(well: Installation, standin: SendGridStandIn) -> None:
    standin.scopes.clear()
    assert found(well, "mailer").says == "The SendGrid key may not send mail."
    for change, says in (
        ({"sendgrid_api_key": "wrong"}, "refuses the key (status 401)"),
        ({"sendgrid_host": "http://127.0.0.1:1"}, "cannot be reached"),
    ):
        assert says in found(Installation(replace(well.settings, **change), well.database), "mailer").says
    with SmtpStandIn() as server:
        mailed = replace(well.settings, sendgrid_api_key="", smtp_url=server.url())
        assert found(Installation(mailed, well.database), "mailer").state == "good"
    nobody = replace(well.settings, sendgrid_api_key="", smtp_url="smtp://127.0.0.1:9")
    assert found(Installation(nobody, well.database), "mailer").state == "bad"
    files = Installation(replace(well.settings, sendgrid_api_key=""), well.database)
    assert found(files, "mailer").state == "look"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"base_url": "http://127.0.0.1:8000"}, "leads nowhere but on this machine"),
        ({"base_url": "http://status.example"}, "is not https"),
        ({"host": "0.0.0.0"}, "no proxy is trusted"),  # noqa: S104
    ],
)
def test_an_address_that_does_not_suit(well: Installation, change: dict[str, str], says: str) -> None:
    told = found(Installation(replace(well.settings, **change), well.database), "base URL")
    assert told.state == "look"
    assert says in told.says


def test_backups_that_are_missing_or_old(well: Installation) -> None:
    (file,) = (well.settings.var / "backups").iterdir()
    old = time.time() - 3 * 86_400
    os.utime(file, (old, old))
    assert "3 days old" in found(well, "backup").says
    file.unlink()
    assert found(well, "backup").says.startswith("There is no backup")


def test_no_postal_address(well: Installation) -> None:
    assert found(Installation(replace(well.settings, postal_address=""), well.database), "postal address").state == "look"


def test_a_postgresql_that_forgets_at_a_power_cut(well: Installation) -> None:
    told = {finding.says for finding in examine(well) if finding.subject == "durability"}
    assert bool(told) == (well.database.dialect == "postgresql")
