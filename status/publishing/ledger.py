"""The public ledger: the hash chain, with the words of what is public and the seal of what is not."""

from datetime import datetime

from status.clock import iso
from status.journal.chain import canonical
from status.publishing.ledger_rows import PIECE
from status.publishing.registry import artifact
from status.publishing.site import Site


@artifact("ledger.jsonl", "ledger")
def newest(site: Site, _: str) -> bytes:
    """The newest events, back to the last multiple of 1,000: it costs the same however long the history is."""
    start = (site.revision - 1) // PIECE * PIECE
    return _lines(site, start, site.revision)


@artifact("ledger/{}.jsonl", "piece")
def piece(site: Site, first: str) -> bytes:
    """A sealed piece: 1,000 events that never change again, named by its first revision."""
    return _lines(site, int(first) - 1, int(first) - 1 + PIECE)


@artifact("ledger/head.json", "ledger")
def head(site: Site, _: str) -> bytes:
    """The head of the chain and the names of the sealed pieces."""
    return head_line(site.revision, site.head, site.ledger[-1].at if site.ledger else site.made_at).encode() + b"\n"


def head_line(revision: int, hash_: str, at: datetime) -> str:
    """What `head` says when the newest event is that one."""
    sealed = [f"/ledger/{first}.jsonl" for first in range(1, (revision - 1) // PIECE * PIECE, PIECE)]
    return canonical({"revision": revision, "hash": hash_, "at": iso(at), "pieces": sealed, "newest": "/ledger.jsonl"})


def pieces(site: Site) -> list[str]:
    """The first revisions of the whole pieces among the events at hand."""
    held = {line.revision for line in site.ledger}
    firsts = range(1, (site.revision - 1) // PIECE * PIECE, PIECE)
    return [str(first) for first in firsts if first in held and first + PIECE - 1 in held]


def _lines(site: Site, after: int, until: int) -> bytes:
    return "".join(f"{line.text}\n" for line in site.ledger if after < line.revision <= until).encode()
