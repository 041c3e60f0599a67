"""How much of the front page crosses the wire."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from bench.served import demo_folder, serve


def figures() -> Iterator[tuple[str, str, str]]:
    """The demo's front page, headers and all, in brotli."""
    with demo_folder() as var, serve(var) as served:
        size = _on_the_wire(served.url)
    yield "front page of the demo on the wire (brotli, with headers)", f"{size:,} bytes", "≤ 10,240"


def _on_the_wire(url: str) -> int:
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as wire:
        wire.sendall(f"GET / HTTP/1.1\r\nHost: {address.netloc}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n".encode())
        size = 0
        while piece := wire.recv(65536):
            size += len(piece)
    return size
