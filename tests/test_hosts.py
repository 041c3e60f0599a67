"""Which Host is ours."""

import pytest

from status.hosts import accepted

PUBLIC = "https://status.example.org"


@pytest.mark.parametrize(
    "host", ["status.example.org", "STATUS.Example.ORG", "status.example.org.", "status.example.org:443", "status.example.org.:443"]
)
def test_case_a_trailing_dot_and_the_schemes_own_port_make_no_difference(host: str) -> None:
    assert accepted(host, PUBLIC)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost",
        "127.0.0.1",
        "status.example.org:80",
        "status.example.org:8000",
        "status.example.org:",
        "status.example.org..",
        "status.example.org.evil.example",
        "evil@status.example.org",
        "status.example.org, evil.example",
        "status.example.org/x",
        " status.example.org",
        "status.example.org\n",
        "xstatus.example.org",
        "status.example.org:443:443",
        "status.example.org:٤٤٣",
    ],
)
def test_any_other_name_is_refused(host: str) -> None:
    assert not accepted(host, PUBLIC)


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "http://LOCALHOST"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:9000", "LocalHost:1", "localhost."])
def test_a_loopback_base_url_takes_every_loopback_name_at_any_port(base: str, host: str) -> None:
    assert accepted(host, base)


@pytest.mark.parametrize("host", ["status.example.org", "127.0.0.2", "localhost.evil.example", "[::2]", "::1"])
def test_a_loopback_base_url_takes_nothing_else(host: str) -> None:
    assert not accepted(host, "http://127.0.0.1:8000")


def test_a_port_in_the_base_url_counts() -> None:
    assert accepted("example.org:8443", "https://example.org:8443")
    assert not accepted("example.org", "https://example.org:8443")
    assert accepted("example.org", "http://example.org:80")


def test_other_alphabets_are_compared_as_browsers_send_them() -> None:
    assert accepted("xn--strung-xxa.example", "https://störung.example")


def test_an_ipv6_address_may_be_the_base_url() -> None:
    assert accepted("[2001:db8::1]:8000", "http://[2001:db8::1]:8000")
