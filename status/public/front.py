"""The front of the web server: an event loop that answers what lies in the public folder, and hands everything else to the server behind.

It reads no more than the heads of plain questions for files. At the first request of another kind the whole connection is handed over, byte
for byte, for the rest of its life: two readers of one stream can never disagree about where a request ends.
"""

import time
from email.utils import formatdate

from status.public.answers import Answers
from status.public.heads import Head, read
from status.public.replies import Answer
from status.public.shelf import LOOK_EVERY
from status.public.tunnel import Behind

# Heads that were answered since the last revision: browsers and feed readers send the same bytes again and again.
MOST_KNOWN = 1024
LONGEST_KNOWN = 2048


class Front:
    """The answers of this process, by the bytes that ask for them. `behind`: where everything else goes."""

    def __init__(self, answers: Answers, behind: Behind) -> None:
        self.answers, self.behind = answers, behind
        self.now = 0.0
        self._known: dict[bytes, Answer] = {}
        self._looks = -1
        self._next_tick = 0.0
        self._date = b""

    def known(self, head: bytes) -> bytes | None:
        """The answer to a head that was answered before, and is all of it; None otherwise. The path that nearly every request takes."""
        now = time.monotonic()
        if now >= self._next_tick:
            self._tick(now)
        answer = self._known.get(head)
        return None if answer is None else b"".join((answer.line, self._date, answer.fields, answer.body))

    def answer(self, head: bytes) -> tuple[bytes, bool] | None:
        """The answer to any head, and whether the connection ends with it; None when it is for the server behind."""
        if (found := self.known(head)) is not None:
            return found, False
        asked = read(head)
        answer = self.answers.answer(asked.asked) if asked else None
        if asked is None or answer is None:
            return None
        self._remember(head, asked, answer)
        return self.said(answer, closes=asked.closes), asked.closes

    def said(self, answer: Answer, *, closes: bool) -> bytes:
        """`answer` as it goes over the wire."""
        return b"".join((answer.line, self._date, b"Connection: close\r\n" if closes else b"", answer.fields, answer.body))

    def _remember(self, head: bytes, asked: Head, answer: Answer) -> None:
        if asked.closes or len(head) > LONGEST_KNOWN:
            return
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[head] = answer

    def _tick(self, now: float) -> None:
        """Ten times a second while somebody asks: another revision makes all heads new."""
        self.now, self._next_tick = now, now + LOOK_EVERY
        self._date = f"Date: {formatdate(usegmt=True)}\r\n".encode()
        if (looks := self.answers.shelf.look()) != self._looks:
            self._looks = looks
            self._known.clear()
