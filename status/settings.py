"""Every setting, once: a row in `SETTINGS` is its name, default, meaning and rule. docs/settings.md is made from it.

`NAME_FILE` reads a value from a file (secrets). An unknown `CANDOR_*` name is refused, except for what Kubernetes
injects for a Service named `candor`.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url

from status import setting_values as values
from status.errors import Invalid
from status.hosts import LOOPBACK

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
    smtp_url: str
    mail_from: Address
    postal_address: str
    announce_delay: float | None
    hold: float
    lease: float
    backup_dir: Path | None
    alarm_to: tuple[str, ...]
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


@dataclass(frozen=True)
class Setting:
    """One row: the variable, the field of `Settings`, the default as text, what it means, how it is read."""

    name: str
    field: str
    default: str
    help: str
    read: Callable[[str], Any] = values.text
    secret: bool = False
    alias: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL",
        "database_url",
        "",
        "Where the database is. Unset: `candor.db` in CANDOR_VAR. PostgreSQL: postgresql+psycopg://user:password@host/name.",
        values.database_url,
        True,
    ),
    Setting("CANDOR_VAR", "var", "var", "The folder for what Candor writes: database, public site, archive, outbox.", values.path),
    Setting(
        "CANDOR_BASE_URL",
        "base_url",
        "",
        "The address that readers use; links in mails and feeds start with it. Unset: http://127.0.0.1:PORT.",
        values.base_url,
    ),
    Setting(
        "CANDOR_SITE",
        "site_file",
        "content/site.toml",
        "Name, zone, languages and colours for a new database; read once by `flask init`.",
        values.path,
    ),
    Setting("CANDOR_HOST", "host", "127.0.0.1", "The address that the web server listens on."),
    Setting("CANDOR_PORT", "port", "8000", "The port that the web server listens on.", values.whole(1, 65535), alias="PORT"),
    Setting(
        "CANDOR_WORKERS",
        "workers",
        "1",
        "How many web processes to start for admin and forms; readers are served in front of them.",
        values.whole(1, 64),
    ),
    Setting("SECRET_KEY", "secret_key", "", "Signs the admin forms. Unset: one is made and kept in CANDOR_VAR.", values.key, True),
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
        values.host_url,
    ),
    Setting(
        "SMTP_URL",
        "smtp_url",
        "",
        "With it and no SendGrid key, mail goes out by SMTP: smtp[s]://user:password@host:port, user and password percent-encoded. STARTTLS is used where the server has it.",
        values.smtp_url,
        True,
    ),
    Setting(
        "MAIL_FROM", "mail_from", "Candor <status@example.org>", "The sender of mails: an address or Name <address>.", values.mail_from
    ),
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
        values.delay,
    ),
    Setting("CANDOR_HOLD", "hold", "900", "Seconds that a mail batch of unknown outcome waits for evidence.", values.seconds(0)),
    Setting(
        "CANDOR_LEASE", "lease", "120", "Seconds after which a batch held by a worker on another host is free again.", values.seconds(1)
    ),
    Setting(
        "CANDOR_BACKUP_DIR",
        "backup_dir",
        "",
        "The folder for backups. Unset: `backups` in CANDOR_VAR; better on another disk.",
        values.folder,
    ),
    Setting(
        "CANDOR_ALARM_TO",
        "alarm_to",
        "",
        "Who is mailed when promised word is due: 15 and 5 minutes before, then, and 10 minutes after. Addresses, parted by commas. Unset: nobody is; home in the admin shows the same.",
        values.addresses,
    ),
    Setting(
        "CANDOR_TRUSTED_PROXIES",
        "trusted_proxies",
        "0",
        "How many proxies stand in front; 0: no X-Forwarded-* header is believed.",
        values.whole(0, 10),
    ),
    Setting("CANDOR_ENV", "env", "production", "`test` switches CANDOR_FAILPOINT on.", values.env),
    Setting("CANDOR_FAILPOINT", "failpoint", "", "Where a test kills the process. For tests only."),
)

_KUBERNETES = re.compile(r"CANDOR_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. `Invalid` names the variable and the rule."""
    env = os.environ if environ is None else environ
    _refuse_unknown(env)
    found: dict[str, Any] = {}
    for row in SETTINGS:
        try:
            found[row.field] = row.read(_raw(row, env))
        except ValueError as wrong:
            raise Invalid({row.name: f"{row.name} {wrong}."}) from None
    found["base_url"] = found["base_url"] or f"http://127.0.0.1:{found['port']}"
    return Settings(**found)


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
