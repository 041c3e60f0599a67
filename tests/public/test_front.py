"""The front over real sockets, with a server behind that keeps what it is sent."""

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from status.public import connection as connections
from status.public import tunnel
from status.public.answers import Answers, Asked
from status.public.connection import Connection, Connections
from status.public.front import Front
from status.public.heads import read
from status.public.shelf import Shelf
from status.public.tunnel import Behind, address_in
from status.publishing.artifacts import stamp, write

BASE = "http://127.0.0.1:8000"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PAGE = b"<!doctype html>fine"
LONG = bytes(200_000)


class Hidden:
    """The server behind: what each of its connections brought, and the name it came under. Answers every read with `seen`."""

    def __init__(self, listens_at: Path) -> None:
        self.heard: list[bytearray] = []
        self.names: list[str] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(listens_at))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                taken, name = self._listener.accept()
            except OSError:
                return
            self.names.append(name)
            self.heard.append(bytearray())
            threading.Thread(target=self._listen, args=(taken, self.heard[-1]), daemon=True).start()

    def _listen(self, taken: socket.socket, heard: bytearray) -> None:
        with taken:
            while data := taken.recv(65536):
                heard += data
                taken.sendall(b"seen")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class Served:
    """A front in a thread of its own, for `folder`."""

    def __init__(self, folder: Path, behind: Path, most: int = 1000) -> None:
        self.answers = Answers(Shelf(folder, secure=False), BASE)
        self.loop = asyncio.new_event_loop()
        self.connections = Connections(most)
        front = Front(self.answers, Behind(behind, secure=False))
        made = self.loop.create_server(lambda: Connection(front, self.connections), "127.0.0.1", 0)
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.server = asyncio.run_coroutine_threadsafe(made, self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]

    def connect(self) -> socket.socket:
        reader = socket.create_connection(("127.0.0.1", self.port), 10)
        reader.settimeout(10)
        return reader

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _close(self) -> None:
        self.server.close()
        self.connections.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    public = tmp_path / "public"
    write(public, "index.html", PAGE)
    write(public, "feed.json", b"{}")
    write(public, "text.txt", b"fine")
    write(public, "long.txt", LONG)
    stamp(public, "1")
    return public


@pytest.fixture
def listens_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("b", numbered=True) / "web"


@pytest.fixture
def hidden(listens_at: Path) -> Iterator[Hidden]:
    with closing(Hidden(listens_at)) as server:
        yield server


@pytest.fixture
def served(folder: Path, listens_at: Path, hidden: Hidden) -> Iterator[Served]:
    assert hidden
    with closing(Served(folder, listens_at)) as front:
        yield front


def receive(reader: socket.socket, enough: Callable[[bytes], bool]) -> bytes:
    got = b""
    while not enough(got):
        data = reader.recv(1 << 20)
        assert data, got
        got += data
    return got


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def whole(got: bytes) -> bool:
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    return got.count(b"\r\n\r\n") > 0 and len(body) >= length


def ask(served: Served, request: bytes) -> bytes:
    with served.connect() as reader:
        reader.sendall(request)
        return receive(reader, whole)


REQUESTS = [
    Asked(method, path, host, accept, coding, tag)
    for method, path, host, accept, coding, tag in itertools.product(
        ("GET", "HEAD", "OPTIONS"),
        ("/", "/feed.json", "/text"),
        ("localhost", "evil.example"),
        ("", "application/json"),
        ("", "br"),
        (None, "*"),
    )
]


def test_the_front_says_what_the_folder_says_header_by_header(served: Served) -> None:
    for asked in REQUESTS:
        fields = [f"Host: {asked.host}", f"Accept: {asked.accept}", f"Accept-Encoding: {asked.accept_encoding}"]
        fields += [f"If-None-Match: {asked.if_none_match}"] if asked.if_none_match else []
        raw = "\r\n".join([f"{asked.method} {asked.path}?utm=x HTTP/1.1", *fields, "", ""]).encode()
        with served.connect() as reader:
            reader.sendall(raw)
            first = receive(reader, lambda got: whole(got) if asked.method == "GET" else b"\r\n\r\n" in got)  # noqa: B023
            reader.sendall(raw)  # the second time from memory
            again = receive(reader, lambda got: whole(got) if asked.method == "GET" else b"\r\n\r\n" in got)  # noqa: B023
        head, _, body = first.partition(b"\r\n\r\n")
        line, date, *rest = head.decode("latin-1").split("\r\n")
        expected = served.answers.answer(asked)
        assert expected is not None
        assert line == f"HTTP/1.1 {expected.status.value} {expected.status.phrase}"
        assert date.startswith("Date: ")
        assert rest == [f"{name}: {value}" for name, value in expected.headers]
        assert body == expected.body
        assert again.partition(b"\r\n\r\n")[2] == body


def test_several_questions_in_one_breath_are_answered_in_turn(served: Served, hidden: Hidden) -> None:
    with served.connect() as reader:
        reader.sendall(GET * 3 + GET.replace(b"/ ", b"/text.txt "))
        got = receive(reader, lambda got: got.endswith(b"fine") and got.count(b"HTTP/1.1 200 OK") == 4)
    assert got.count(PAGE) == 3
    assert not hidden.heard


def test_a_head_that_comes_byte_by_byte_is_answered_once(served: Served) -> None:
    with served.connect() as reader:
        for byte in GET[:-1]:
            reader.sendall(bytes([byte]))
        time.sleep(0.05)
        reader.sendall(GET[-1:])
        assert receive(reader, whole).endswith(PAGE)


def test_close_is_obeyed(served: Served) -> None:
    with served.connect() as reader:
        reader.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + GET)
        got = b"".join(iter(lambda: reader.recv(65536), b""))
    assert got.count(b"HTTP/1.1 200 OK") == 1
    assert b"\r\nConnection: close\r\n" in got


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /subscriptions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi",
        b"GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\n" + GET,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET,
        b"GET / HTTP/1.0\r\n\r\n",
        b"\x16\x03\x01 not http at all\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000,
    ],
)
def test_what_is_not_a_plain_question_goes_behind_to_the_last_byte_and_all_that_follows(
    served: Served, hidden: Hidden, request_: bytes
) -> None:
    with served.connect() as reader:
        reader.sendall(GET)
        receive(reader, whole)
        reader.sendall(request_)
        receive(reader, lambda got: b"seen" in got)
        reader.sendall(GET)
        until(lambda: bytes(hidden.heard[0]) == request_ + GET)
    assert len(hidden.heard) == 1
    assert address_in(hidden.names[0]) == "127.0.0.1"


def test_when_nothing_is_behind_the_page_is_still_there_and_the_rest_says_so(
    folder: Path, listens_at: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tunnel, "TRIES", 2)
    with closing(Served(folder, listens_at)) as served:
        assert ask(served, GET).endswith(PAGE)
        away = ask(served, b"GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert away.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 2" in away


def test_a_server_that_starts_late_is_waited_for(folder: Path, listens_at: Path) -> None:
    with closing(Served(folder, listens_at)) as served, served.connect() as reader:
        reader.sendall(b"GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.3)
        with closing(Hidden(listens_at)):
            assert receive(reader, lambda got: bool(got)) == b"seen"


@pytest.fixture
def curt(listens_at: Path) -> Iterator[None]:
    """A server behind that answers as soon as it hears anything, and closes."""
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(listens_at))
        listener.listen()

        def answer() -> None:
            with listener.accept()[0] as taken:
                taken.recv(1)
                taken.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield


@pytest.mark.usefixtures("curt")
@pytest.mark.parametrize("more", [0, 20_000_000], ids=["at once", "after all was sent"])
def test_an_answer_that_comes_while_much_is_being_sent_is_read(folder: Path, listens_at: Path, more: int) -> None:
    with closing(Served(folder, listens_at)) as served, served.connect() as reader:
        reader.sendall(b"POST /admin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n\r\n")
        reader.sendall(bytes(more))
        assert receive(reader, whole).startswith(b"HTTP/1.1 413")
        assert reader.recv(1) == b""
        reader.shutdown(socket.SHUT_WR)
        until(lambda: not served.connections._open)


@pytest.mark.usefixtures("curt")
def test_who_goes_on_sending_for_ever_is_let_go(folder: Path, listens_at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnel, "LINGER", 0.3)
    with closing(Served(folder, listens_at)) as served, served.connect() as reader:
        reader.sendall(b"POST /admin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        receive(reader, whole)
        with pytest.raises(OSError, match=r"reset|Broken"):
            while True:
                reader.sendall(bytes(1000))
                time.sleep(0.01)


def test_a_reader_who_takes_nothing_holds_up_nobody_and_no_memory(served: Served) -> None:
    with served.connect() as stuck:
        stuck.setblocking(False)
        asked = 0
        try:
            while asked < 100_000:
                asked += stuck.send(GET.replace(b"/ ", b"/long.txt ") * 50)
        except BlockingIOError:
            pass
        assert ask(served, GET).endswith(PAGE)
        (slow,) = [one for one in served.connections._open if one._full]
        assert slow.transport.get_write_buffer_size() < 2 * len(LONG) + 65_536
        assert len(slow._held) < 1_000_000


@pytest.mark.parametrize(("limit", "sent"), [("HEAD_WITHIN", GET[:-2]), ("IDLE", b""), ("IDLE", GET)])
def test_who_keeps_us_waiting_is_let_go(folder: Path, listens_at: Path, monkeypatch: pytest.MonkeyPatch, limit: str, sent: bytes) -> None:
    monkeypatch.setattr(connections, "SWEEP_EVERY", 0.05)
    monkeypatch.setattr(connections, limit, 0.2)
    with closing(Served(folder, listens_at)) as served, served.connect() as reader:
        reader.sendall(sent)
        try:
            while reader.recv(65536):
                pass
        except ConnectionResetError:
            pass
        until(lambda: not served.connections._open)


def test_beyond_the_most_the_one_that_was_silent_for_longest_goes(folder: Path, listens_at: Path) -> None:
    with closing(Served(folder, listens_at, most=3)) as served:
        readers = [served.connect() for _ in range(3)]
        until(lambda: len(served.connections._open) == 3)
        readers[0].sendall(GET)
        receive(readers[0], whole)
        with served.connect() as fourth:
            fourth.sendall(GET)
            assert receive(fourth, whole)
            readers[0].sendall(GET)
            assert receive(readers[0], whole)
            assert readers[1].recv(1) == b""
        for reader in readers:
            reader.close()


def test_a_new_revision_is_noticed(served: Served, folder: Path) -> None:
    assert ask(served, GET).endswith(PAGE)
    write(folder, "index.html", b"new")
    stamp(folder, "2")
    until(lambda: ask(served, GET).endswith(b"new"))


def test_control_a_front_that_believes_content_length_less_would_be_led_astray() -> None:
    """The body of this GET is a second request: whoever answers the first and forgets the body would answer a question nobody asked."""
    smuggled = b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(GET)
    assert read(smuggled) is None
    assert read(smuggled.replace(b"Content-Length", b"X-Length")) is not None
