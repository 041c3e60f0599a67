"""Which names this installation answers to; every Host header is held against it, and every Origin that a form brings."""

import re
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,255}?)\.?(?::(?P<port>\d{1,5}))?", re.ASCII)
_PROBES = {"/healthz", "/readyz", "/metrics"}
_PORTS = {"http": "80", "https": "443"}


def refusal(host: str, path: str, base_url: str) -> str:
    """Why a request under that Host is not answered, in a sentence; empty when it is. Probes come by address."""
    if path in _PROBES or accepted(host, base_url):
        return ""
    return f"This server answers as {base_url} and under no other name; CANDOR_BASE_URL sets it."


def accepted(host: str, base_url: str) -> bool:
    """Whether `host` (a Host header: name, or name:port) is the base URL's; when that is loopback, any loopback name at any port is.

    Case, a trailing dot and the scheme's own port make no difference. An Origin's host is `urlsplit(origin).netloc`.
    """
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return False
    base = urlsplit(base_url)
    name, own_port = found["name"], _PORTS[base.scheme]
    if _ascii(base.hostname or "") in LOOPBACK:
        return name in LOOPBACK
    return name.strip("[]") == _ascii(base.hostname or "") and (found["port"] or own_port) == str(base.port or own_port)


def _ascii(name: str) -> str:
    """As browsers send it: without the trailing dot, and `störung.example` as `xn--strung-xxa.example`."""
    name = name.rstrip(".")
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
