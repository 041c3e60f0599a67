"""Flask's settings, where its own are not safe enough, and the key that signs admin forms."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from status.settings import Settings

# 25,000 characters may be 300 kB on the way: an emoji is four bytes, each of them three characters in a form.
LARGEST_BODY = 512 * 1024
# One for each component, and some.
MOST_FIELDS = 1_000


def register(app: Flask, settings: Settings) -> None:
    """Sets limits, cookies and the form token's rules. Redirects are relative: no rule of the URL map makes an address from a Host."""
    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        SESSION_COOKIE_NAME=cookie_name(settings, "form"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # an Origin is checked by `guard`; a browser may well send no Referer
    )
    app.session_interface = FormSessions(settings)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False


def cookie_name(settings: Settings, purpose: str = "") -> str:
    """`candor`, or `candor-<purpose>`; under https with `__Host-` before it, so that no neighbouring host can set it."""
    name = f"candor-{purpose}" if purpose else "candor"
    return f"__Host-{name}" if settings.secure else name


class FormSessions(SecureCookieSessionInterface):
    """Flask's signed cookie: it holds the form token and what to say after a redirect, never who is signed in.

    The key is made when a form is first needed, so that commands on the host touch no file for it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """As Flask's, with the key at hand."""
        if not app.secret_key:
            app.secret_key = kept_key(self._settings.var)
        return super().open_session(app, request)


def kept_key(folder: Path) -> str:
    """The key in `secret.key`, made when there is none. Written whole under another name and linked: of two processes that
    start together, both end up with the same one."""
    file = folder / "secret.key"
    with suppress(FileNotFoundError):
        return file.read_text(encoding="ascii")
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".secret.key.{secrets.token_hex(8)}"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48))
        opened.flush()
        os.fsync(opened.fileno())
    with suppress(FileExistsError):
        os.link(new, file)
    new.unlink()
    return file.read_text(encoding="ascii")
