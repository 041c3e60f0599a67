"""Every setting, once: a row in `SETTINGS` is its name, default, meaning and rule. docs/settings.md is made from it.

`NAME_FILE` reads a value from a file (secrets). An unknown `CANDOR_*` name is refused, except for what Kubernetes
injects for a Service named `candor`.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from status.errors import Invalid

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
# The folder that holds app.py, templates/ and content/.
HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What the environment says, read once at start. Each field is explained by its row in `SETTINGS`."""

    database_url: str
    var: Path
    base_url: str
    site_file: Path
    host: str
    port: int
    workers: int
    secret_key: str
    sendgrid_api_key: str
    sendgrid_host: str
    mail_from: Address
    postal_address: str
    announce_delay: float | None
    hold: float
    lease: float
    trusted_proxies: int
    env: str
    failpoint: str

    @property
    def database(self) -> URL:
        """Where the database is; `candor.db` in `var` unless `DATABASE_URL` says otherwise (any path works, `#` and `?` too)."""
        if self.database_url:
            return make_url(self.database_url)
        return URL.create("sqlite", database=str(self.var / "candor.db"))

    @property
    def public(self) -> Path:
        """The folder of the public site."""
        return self.var / "public"

    @property
    def archive(self) -> Path:
        """The folder of the second copy."""
        return self.var / "archive"

    @property
    def outbox(self) -> Path:
        """Where `.eml` files go when no mailer is set."""
        return self.var / "outbox"

    @property
    def loopback(self) -> bool:
        """Whether the base URL is this machine's own: links in mails may then be plain http."""
        return (urlsplit(self.base_url).hostname or "") in LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether readers come by https."""
        return self.base_url.startswith("https://")


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    return Path(value).absolute()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def _seconds(low: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not low <= number <= 86_400 * 7:
            raise ValueError(f"must be a number of seconds, at least {low:g}")
        return number

    return read


def _delay(value: str) -> float | None:
    return _seconds(0)(value) if value else None


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.path not in {"", "/"}
    ):
        raise ValueError("must be an address like https://status.example.org, without a path")
    return value.rstrip("/")


def _host_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address like https://api.sendgrid.com")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not value:
        return value
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("must be like postgresql+psycopg://user:password@host/name, user and password percent-encoded") from None
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("must start with postgresql+psycopg:// or sqlite://")
    return value


def _mail_from(value: str) -> Address:
    """One address, or `Name <address>` with the name in quotes when it holds a comma."""
    rule = 'must be an address or Name <address>; put the name in "quotes" when it holds a comma'
    if not value.isprintable():
        raise ValueError(rule)
    header = policy.default.header_factory("From", value)
    if len(header.addresses) != 1 or header.defects:
        raise ValueError(rule)
    address: Address = header.addresses[0]
    if not address.username or not address.domain or not address.addr_spec.isascii():
        raise ValueError(rule)
    return address


def _env(value: str) -> str:
    if value not in {"production", "test"}:
        raise ValueError("must be production or test")
    return value


def _key(value: str) -> str:
    if value and len(value) < 16:
        raise ValueError("must be at least 16 characters; leave it unset to have one made")
    return value


@dataclass(frozen=True)
class Setting:
    """One row: the variable, the field of `Settings`, the default as text, what it means, how it is read."""

    name: str
    field: str
    default: str
    help: str
    read: Callable[[str], Any] = _text
    secret: bool = False
    alias: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL",
        "database_url",
        "",
        "Where the database is. Unset: `candor.db` in CANDOR_VAR. PostgreSQL: postgresql+psycopg://user:password@host/name.",
        _database_url,
        True,
    ),
    Setting("CANDOR_VAR", "var", "var", "The folder for what Candor writes: database, public site, archive, outbox.", _path),
    Setting(
        "CANDOR_BASE_URL",
        "base_url",
        "",
        "The address that readers use; links in mails and feeds start with it. Unset: http://127.0.0.1:PORT.",
        _base_url,
    ),
    Setting(
        "CANDOR_SITE",
        "site_file",
        "content/site.toml",
        "Name, zone, languages and colours for a new database; read once by `flask init`.",
        _path,
    ),
    Setting("CANDOR_HOST", "host", "127.0.0.1", "The address that the web server listens on."),
    Setting("CANDOR_PORT", "port", "8000", "The port that the web server listens on.", _whole(1, 65535), alias="PORT"),
    Setting("CANDOR_WORKERS", "workers", "2", "How many web processes to start.", _whole(1, 64)),
    Setting("SECRET_KEY", "secret_key", "", "Signs the admin forms. Unset: one is made and kept in CANDOR_VAR.", _key, True),
    Setting(
        "SENDGRID_API_KEY",
        "sendgrid_api_key",
        "",
        "With it, mail goes out through SendGrid. Unset: mails are written to `outbox/` in CANDOR_VAR.",
        secret=True,
    ),
    Setting(
        "SENDGRID_HOST",
        "sendgrid_host",
        "https://api.sendgrid.com",
        "SendGrid's address; https://api.eu.sendgrid.com for its EU region.",
        _host_url,
    ),
    Setting("MAIL_FROM", "mail_from", "Candor <status@example.org>", "The sender of mails: an address or Name <address>.", _mail_from),
    Setting(
        "MAIL_POSTAL_ADDRESS",
        "postal_address",
        "",
        "The postal address at the foot of every mail; many countries ask for one. Wins over `site set postal_address`.",
    ),
    Setting(
        "CANDOR_ANNOUNCE_DELAY",
        "announce_delay",
        "",
        "Seconds in which a statement can be taken back before feeds and mail get it; 0 = none. Unset: the site's undo window (60). Wins over `site set undo_window`.",
        _delay,
    ),
    Setting("CANDOR_HOLD", "hold", "900", "Seconds that a mail batch of unknown outcome waits for evidence.", _seconds(0)),
    Setting("CANDOR_LEASE", "lease", "120", "Seconds after which a batch held by a worker on another host is free again.", _seconds(1)),
    Setting(
        "CANDOR_TRUSTED_PROXIES",
        "trusted_proxies",
        "0",
        "How many proxies stand in front; 0: no X-Forwarded-* header is believed.",
        _whole(0, 10),
    ),
    Setting("CANDOR_ENV", "env", "production", "`test` switches CANDOR_FAILPOINT on.", _env),
    Setting("CANDOR_FAILPOINT", "failpoint", "", "Where a test kills the process. For tests only."),
)

_KUBERNETES = re.compile(r"CANDOR_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. `Invalid` names the variable and the rule."""
    env = os.environ if environ is None else environ
    _refuse_unknown(env)
    if env.get("SMTP_URL") or env.get("SMTP_URL_FILE"):  # passing over it in silence would let mail pile up in files
        raise Invalid(
            {"SMTP_URL": "SMTP_URL is not supported by this version: set SENDGRID_API_KEY, or leave both unset to have .eml files."}
        )
    values: dict[str, Any] = {}
    for row in SETTINGS:
        try:
            values[row.field] = row.read(_raw(row, env))
        except ValueError as wrong:
            raise Invalid({row.name: f"{row.name} {wrong}."}) from None
    values["base_url"] = values["base_url"] or f"http://127.0.0.1:{values['port']}"
    return Settings(**values)


def _raw(row: Setting, env: Mapping[str, str]) -> str:
    if file := env.get(f"{row.name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise Invalid({row.name: f"{row.name}_FILE cannot be read: {file}."}) from None
    value = env.get(row.name, "")
    if _injected(row.name, value):
        value = ""
    return value or (env.get(row.alias, "") if row.alias else "") or row.default


def _injected(name: str, value: str) -> bool:
    """Kubernetes sets CANDOR_PORT=tcp://10.0.0.1:80 for a Service named `candor`."""
    return bool(_KUBERNETES.fullmatch(name)) or (name.endswith("PORT") and value.startswith(("tcp://", "udp://", "sctp://")))


def _refuse_unknown(env: Mapping[str, str]) -> None:
    known = {row.name for row in SETTINGS} | {f"{row.name}_FILE" for row in SETTINGS}
    passed_over = False
    for name in sorted(env):
        if not name.startswith("CANDOR_"):
            continue
        if _injected(name, env[name]):
            passed_over = True
        elif name not in known:
            raise Invalid({name: f"{name} is not a setting of Candor: see `flask settings` for those there are."})
    if passed_over:
        print("Passing over CANDOR_* variables that Kubernetes injects for a Service named candor.", file=sys.stderr)
