"""The front of the web server as a program of its own: it loads no Flask, no database and no templates, so little can make it fall."""

import asyncio
import resource
import signal
import sys
from pathlib import Path

from status.public.answers import Answers
from status.public.connection import Connection, Connections
from status.public.front import Front
from status.public.shelf import Shelf
from status.public.tunnel import Behind
from status.serving import lifeline

# Two descriptors for each connection that is handed over, and some for files.
SPARE = 64
MOST = 16_384


def main(host: str, port: str, folder: str, base_url: str, listens_at: str) -> None:
    """Serves `folder` at `host` (an address, not a name) until SIGTERM or SIGINT; the rest goes to the server at `listens_at`."""
    lifeline.hold()
    secure = base_url.startswith("https://")
    front = Front(Answers(Shelf(Path(folder), secure), base_url), Behind(Path(listens_at), secure))
    asyncio.run(_serve(front, Connections(_room()), host, int(port)))


def _room() -> int:
    """How many connections there may be, by the limit on open files (raised as far as it goes)."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return (limit - SPARE) // 2


async def _serve(front: Front, connections: Connections, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    server = await loop.create_server(lambda: Connection(front, connections), host, port, backlog=1024)
    await asked_to_stop.wait()
    server.close()
    connections.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
