"""How the value of a setting is read: each function takes the text and gives the value, or says the rule in a `ValueError`."""

import re
from collections.abc import Callable
from email import policy
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


def text(value: str) -> str:
    return value


def path(value: str) -> Path:
    return Path(value).absolute()


def folder(value: str) -> Path | None:
    return Path(value).absolute() if value else None


def whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def seconds(low: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not low <= number <= 86_400 * 7:
            raise ValueError(f"must be a number of seconds, at least {low:g}")
        return number

    return read


def delay(value: str) -> float | None:
    return seconds(0)(value) if value else None


def base_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.path not in {"", "/"}
    ):
        raise ValueError("must be an address like https://status.example.org, without a path")
    return value.rstrip("/")


def host_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address like https://api.sendgrid.com")
    return value.rstrip("/")


def smtp_url(value: str) -> str:
    rule = "must be like smtp://user:password@host:587 or smtps://user:password@host:465, user and password percent-encoded"
    if not value:
        return value
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(rule) from None
    odd = parts.query or parts.fragment or parts.path not in {"", "/"} or port == 0
    signs_in = unquote((parts.username or "") + (parts.password or ""))
    odd = odd or not signs_in.isprintable()
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or odd or bool(parts.username) != bool(parts.password):
        raise ValueError(rule)
    return value.rstrip("/")


def database_url(value: str) -> str:
    if not value:
        return value
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("must be like postgresql+psycopg://user:password@host/name, user and password percent-encoded") from None
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("must start with postgresql+psycopg:// or sqlite://")
    return value


def mail_from(value: str) -> Address:
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


def addresses(value: str) -> tuple[str, ...]:
    """Addresses parted by commas; none when empty."""
    rule = "must be mail addresses, parted by commas"
    if not value.isprintable():
        raise ValueError(rule)
    header = policy.default.header_factory("To", value)
    found = tuple(dict.fromkeys(one.addr_spec for one in header.addresses))
    if header.defects or (value and not found) or not all(one.isascii() and re.fullmatch(r"[^@\s]+@[^@\s]+", one) for one in found):
        raise ValueError(rule)
    return found


def env(value: str) -> str:
    if value not in {"production", "test"}:
        raise ValueError("must be production or test")
    return value


def key(value: str) -> str:
    if value and len(value) < 16:
        raise ValueError("must be at least 16 characters; leave it unset to have one made")
    return value
