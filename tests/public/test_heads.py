"""Which heads are read here, and which are left to the full server behind."""

import pytest

from status.public.heads import read

GOOD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_plain_question_is_read_whole() -> None:
    head = read(b'GET /faq/%C3%A4?x=1 HTTP/1.1\r\nHost: a\r\naccept-encoding: br\r\nAccept-Encoding:gzip \r\nIf-None-Match: "x"\r\n\r\n')
    assert head is not None
    assert (head.asked.method, head.asked.path, head.asked.host, head.closes) == ("GET", "/faq/ä".encode().decode("latin-1"), "a", False)
    assert (head.asked.accept_encoding, head.asked.if_none_match, head.asked.if_modified_since) == ("br, gzip", '"x"', None)


@pytest.mark.parametrize("told", ["close", "Close", "keep-alive, close"])
def test_the_last_request_of_a_connection_says_so(told: str) -> None:
    head = read(GOOD[:-2] + f"Connection: {told}\r\n\r\n".encode())
    assert head is not None
    assert head.closes


@pytest.mark.parametrize(
    "head",
    [
        GOOD.replace(b"GET", b"POST"),
        GOOD.replace(b"GET", b"get"),
        GOOD.replace(b"1.1", b"1.0"),
        GOOD.replace(b"1.1", b"2.0"),
        GOOD.replace(b" /", b" http://a/"),
        GOOD.replace(b" /", b" *"),
        GOOD.replace(b" /", b"  /"),
        GOOD.replace(b" /", b" /\xff"),
        GOOD.replace(b"Host: a", b"X: a"),
        GOOD.replace(b"Host: a", b"Host: a\r\nHost: b"),
        GOOD.replace(b"Host: a", b"Host : a"),
        GOOD.replace(b"Host: a", b"Host: a\r\n folded"),
        GOOD.replace(b"Host: a", b"Host: a\nX: b"),
        GOOD.replace(b"Host: a", b"Host: a\rX: b"),
        GOOD.replace(b"Host: a", b"Host: a\0"),
        *(
            GOOD[:-2] + field + b"\r\n\r\n"
            for field in (
                b"Content-Length: 0",
                b"content-length: 5",
                b"Transfer-Encoding: chunked",
                b"Expect: 100-continue",
                b"Upgrade: h2c",
                b"Connection: upgrade",
                b"Connection: x-forwarded-for",
                b"no colon",
            )
        ),
        b"\r\n" + GOOD,
        b"\r\n\r\n",
    ],
)
def test_what_is_odd_in_any_way_is_not_read_here(head: bytes) -> None:
    assert read(GOOD) is not None
    assert read(head) is None
