"""The public folder in memory.

`/` is `index.html`; `/X` and `/X/` are the file `X`, else `X/index.html`. What may be shown is what lies in the folder.
"""

import os
import threading
import time
from pathlib import Path

from status.public.replies import Page, load, signature

LOOK_EVERY = 0.1
ROOM = 32 * 1024 * 1024


class Shelf:
    """The files of `folder` in memory, at most `room` bytes of them, never older than `LOOK_EVERY` seconds behind `.revision`.

    A new `.revision` (it is written last) makes each file be compared with its stat once, when it is next asked for.
    """

    def __init__(self, folder: Path, secure: bool, room: int = ROOM) -> None:
        self._folder, self._secure, self._room = folder, secure, room
        self._revision = str(folder / ".revision")
        self._seen: object = None
        self._look = 0
        self._next_look = 0.0
        self._pages: dict[str, Page] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def page(self, path: str) -> Page | None:
        """The page at `path` (a WSGI `PATH_INFO`); None when there is no such file."""
        self.look()
        page = self._pages.get(path)
        if page is not None and page.looked == self._look:
            page.used = True
            return page
        with self._lock:
            return self._current(path)

    def look(self) -> int:
        """How many revisions were seen so far, after a look for a new one if the last is `LOOK_EVERY` seconds ago."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            seen = _signature(self._revision)
            if seen != self._seen:
                self._seen = seen
                self._look += 1
        return self._look

    def _current(self, path: str) -> Page | None:
        look, page = self._look, self._pages.get(path)
        if page is None or page.signature != _signature(page.file):
            self._forget(path)
            page = next(filter(None, (load(self._folder, name, self._secure) for name in names(path))), None)
            if page is None:
                return None
            self._keep(path, page)
        page.looked = look
        return page

    def _forget(self, path: str) -> None:
        if (gone := self._pages.pop(path, None)) is not None:
            self._bytes -= gone.size

    def _keep(self, path: str, page: Page) -> None:
        """Makes room by letting go of what was not asked for since room was last made, the oldest first."""
        if page.size > self._room // 4:
            return
        while self._bytes + page.size > self._room:
            oldest = next(iter(self._pages))
            other = self._pages[oldest]
            self._forget(oldest)
            if other.used:
                other.used = False
                self._pages[oldest] = other
                self._bytes += other.size
        self._pages[path] = page
        self._bytes += page.size


def names(path: str) -> tuple[str, ...]:
    """The files that may answer `path`, the best first; none for a name that is never served (hidden, a twin, a way out of
    the folder, longer than file systems take)."""
    try:
        asked = path.encode("latin-1").decode("utf-8").removeprefix("/")
    except UnicodeError:
        return ()
    if asked == "":
        return ("index.html",)
    asked = asked.removesuffix("/")
    parts = asked.split("/", 9)
    if not asked.isprintable() or "\\" in asked or any(not part or part.startswith(".") or len(part) > 200 for part in parts):
        return ()
    if asked.lower().endswith((".gz", ".br")):
        return ()
    return (asked, f"{asked}/index.html")


def _signature(file: str | Path) -> object:
    try:
        return signature(os.stat(file))  # noqa: PTH116 (once per look, and Path.stat takes three times as long)
    except OSError:
        return None
