"""Settings: read once, refused in a sentence that names the variable and the rule."""

from pathlib import Path

import pytest

from status import settings
from status.errors import Invalid


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CANDOR_PORT", "0"),
        ("CANDOR_PORT", "http"),
        ("CANDOR_WORKERS", "-1"),
        ("CANDOR_BASE_URL", "status.example.org"),
        ("CANDOR_BASE_URL", "https://status.example.org/path"),
        ("CANDOR_ANNOUNCE_DELAY", "soon"),
        ("CANDOR_ANNOUNCE_DELAY", "-1"),
        ("CANDOR_HOLD", "nan"),
        ("CANDOR_LEASE", "0"),
        ("CANDOR_ENV", "prod"),
        ("SECRET_KEY", "short"),
        ("SMTP_URL", "mail.example:25"),
        ("SMTP_URL", "smtp://user@mail.example"),
        ("SMTP_URL", "smtp://mail.example:99999"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "nonsense"),
        ("SENDGRID_HOST", "api.sendgrid.com"),
        ("CANDOR_ALARM_TO", "nobody"),
        ("CANDOR_ALARM_TO", "a@example.org; b@example.org"),
        ("MAIL_FROM", "Acme, Inc. Störungen (EU) <status@example.org>"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "Acme\r\nBcc: x@example.org <a@example.org>"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        settings.load({name: value})
    assert str(refused.value).startswith(name)


def test_a_wrong_database_address_never_shows_its_password() -> None:
    with pytest.raises(Invalid) as refused:
        settings.load({"DATABASE_URL": "postgresql+psycopg2://user:p@ss/w#d@host/x"})
    assert "ss/w" not in str(refused.value)


def test_an_unknown_setting_of_ours_is_refused() -> None:
    with pytest.raises(Invalid, match="CANDOR_FOO is not a setting"):
        settings.load({"CANDOR_FOO": "1"})


def test_what_kubernetes_injects_is_passed_over_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    injected = {
        "CANDOR_SERVICE_HOST": "10.0.0.1",
        "CANDOR_SERVICE_PORT": "80",
        "CANDOR_SERVICE_PORT_HTTP": "80",
        "CANDOR_PORT": "tcp://10.0.0.1:80",
        "CANDOR_PORT_80_TCP": "tcp://10.0.0.1:80",
        "CANDOR_PORT_80_TCP_ADDR": "10.0.0.1",
        "CANDOR_WEB_SERVICE_HOST": "10.0.0.1",
        "CANDOR_WEB_PORT": "tcp://10.0.0.1:80",
    }
    assert settings.load(injected).port == 8000
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_secret_can_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("SG.secret\n")
    assert settings.load({"SENDGRID_API_KEY_FILE": str(tmp_path / "key")}).sendgrid_api_key == "SG.secret"
    with pytest.raises(Invalid, match="SENDGRID_API_KEY_FILE cannot be read"):
        settings.load({"SENDGRID_API_KEY_FILE": str(tmp_path / "none")})


def test_a_sender_s_name_may_hold_a_comma_in_quotes_and_any_letters() -> None:
    sender = settings.load({"MAIL_FROM": '"Acme, Inc. Störungen (EU)" <status@example.org>'}).mail_from
    assert (sender.display_name, sender.addr_spec) == ("Acme, Inc. Störungen (EU)", "status@example.org")


def test_the_base_url_follows_the_port_until_it_is_set() -> None:
    assert settings.load({"PORT": "9000"}).base_url == "http://127.0.0.1:9000"
    assert settings.load({"PORT": "9000", "CANDOR_PORT": "9001"}).base_url == "http://127.0.0.1:9001"
    assert settings.load({"CANDOR_BASE_URL": "https://status.example.org/"}).base_url == "https://status.example.org"


@pytest.mark.parametrize("odd", ["a b", "a#b", "c?d", "e%25f", "ü"])
def test_any_folder_name_holds_the_database(tmp_path: Path, odd: str) -> None:
    folder = tmp_path / odd
    assert settings.load({"CANDOR_VAR": str(folder)}).database.database == str(folder / "candor.db")


def test_every_field_has_exactly_one_row() -> None:
    fields = [row.field for row in settings.SETTINGS]
    assert sorted(fields) == sorted(settings.Settings.__dataclass_fields__)
