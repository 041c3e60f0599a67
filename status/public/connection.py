"""A reader's connection: heads in, answers out, and no more patience than is good for the other readers."""

import asyncio
import time

from status.public.front import Front
from status.public.tunnel import Tunnel

LONGEST_HEAD = 16 * 1024
# How long a head may take to arrive, an idle connection stays open, and a reader may take nothing of what is sent, in seconds.
HEAD_WITHIN = 20.0
IDLE = 75.0
STALLED = 60.0
SWEEP_EVERY = 5.0


class Connections:
    """Those that are open, at most `most`: beyond it, the one that was silent for longest is closed. Silent ones end after a while."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Connection, None] = {}
        self._sweeping = False

    def opened(self, connection: "Connection") -> None:
        """Counts a connection in, and makes room for it."""
        if len(self._open) >= self._most:
            min(self._open, key=lambda one: (one.tunnel is not None, one.heard)).drop()
        self._open[connection] = None
        if not self._sweeping:
            self._sweep()

    def closed(self, connection: "Connection") -> None:
        """Counts a connection out."""
        self._open.pop(connection, None)

    def close(self) -> None:
        """Ends all of them, once what was said has gone out."""
        for connection in list(self._open):
            connection.transport.close()

    def _sweep(self) -> None:
        """Every few seconds while a connection is open: a server that nobody asks sleeps."""
        now = time.monotonic()
        for connection in list(self._open):
            connection.check(now)
        self._sweeping = bool(self._open)
        if self._sweeping:
            asyncio.get_running_loop().call_later(SWEEP_EVERY, self._sweep)


class Connection(asyncio.Protocol):
    """One reader. `heard`: when the head that is arriving began, or the last one was answered."""

    transport: asyncio.Transport

    def __init__(self, front: Front, all_of_them: "Connections") -> None:
        self._front, self._all = front, all_of_them
        self._held = bytearray()
        self._full = False
        self._left: tuple[int, float] = (0, 0.0)
        self.heard = 0.0
        self.tunnel: Tunnel | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.heard = time.monotonic()
        self._all.opened(self)

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        if self.tunnel is not None:
            self.tunnel.send(data)
        elif not self._held and (answer := self._front.known(data)) is not None:
            self.heard = self._front.now
            self.transport.write(answer)
        else:
            if not self._held:
                self.heard = time.monotonic()
            self._held += data
            self._answer_held()

    def _answer_held(self) -> None:
        """Answers the whole heads that have arrived, as long as the reader takes what is sent."""
        while self._held and not self._full and self.tunnel is None and not self.transport.is_closing():
            end = self._held.find(b"\r\n\r\n") + 4
            found = self._front.answer(bytes(self._held[:end])) if end >= 4 else None
            if found is not None:
                del self._held[:end]
                self.heard = time.monotonic()
                self.transport.write(found[0])
                if found[1]:
                    self.transport.close()
            elif end >= 4 or len(self._held) > LONGEST_HEAD:
                self.tunnel = Tunnel(self.transport, self._front.behind, bytes(self._held))
                self._held.clear()
            else:
                return

    def pause_writing(self) -> None:
        """Called by the loop when the reader does not take what is sent: nothing more is read from it then."""
        self._full = True
        self._left = (self.transport.get_write_buffer_size(), time.monotonic())
        if self.tunnel is not None:
            self.tunnel.pause()
        else:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Called by the loop."""
        self._full = False
        if self.tunnel is not None:
            self.tunnel.resume()
        elif not self.transport.is_closing():
            self.transport.resume_reading()
            self._answer_held()

    def eof_received(self) -> bool:
        """Called by the loop: who has asked everything may still read."""
        if self.tunnel is None:
            return False
        self.tunnel.end()
        return True

    def connection_lost(self, _: Exception | None) -> None:
        """Called by the loop."""
        self._all.closed(self)
        if self.tunnel is not None:
            self.tunnel.close()

    def check(self, now: float) -> None:
        """Drops the connection when it has kept us waiting for too long. What is handed over is the other server's to judge, but for a reader
        who takes nothing of what is sent."""
        if self._full:
            left = self.transport.get_write_buffer_size()
            if left != self._left[0]:
                self._left = (left, now)
            elif now - self._left[1] > STALLED:
                self.drop()
        elif self.tunnel is None and now - self.heard > (HEAD_WITHIN if self._held else IDLE):
            self.drop()

    def drop(self) -> None:
        """Ends the connection at once."""
        self.transport.abort()
