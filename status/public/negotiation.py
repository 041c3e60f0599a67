"""What a reader's headers ask for: which encoding, and whether the copy they hold is still good. Pure functions (RFC 9110, 12.5.3 and 13)."""

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

_CODING = re.compile(r"\s*([a-z0-9*._+/-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")
_MACHINES = ("/v1/", "/hooks/")
_TAG = re.compile(r'(?:W/)?("[^"]*")')


@lru_cache(512)
def best_encoding(accept_encoding: str) -> str:
    """`br`, `gzip`, or `` for plain bytes: the one the header weighs highest, in this order where they weigh the same.

    A coding that is not named, or weighed 0, or written wrongly, is never sent.
    """
    weights = _weights(accept_encoding.lower())
    rest = weights.get("*", 0.0)
    offers = {"br": weights.get("br", rest), "gzip": weights.get("gzip", weights.get("x-gzip", rest)), "": weights.get("identity", 0.0)}
    best = max(offers, key=lambda coding: offers[coding])
    return best if offers[best] > 0 else ""


def wants_json(path: str, accept: str) -> bool:
    """Whether a machine asks: by its address, or by weighing JSON above HTML; where they weigh the same, by naming it more exactly."""
    if path.endswith(".json") or path.startswith(_MACHINES):
        return True
    weights = _weights(accept.lower())
    wanted = _weight(weights, "application/json")
    return wanted[0] > 0 and wanted > _weight(weights, "text/html")


def still_good(if_none_match: str | None, if_modified_since: str | None, etag: str, modified: int) -> bool:
    """Whether the copy that the request speaks of is the one with this `etag` and Last-Modified (Unix seconds): a 304 then does.

    Tags are compared weakly, as proxies that re-encode weaken ours; a date counts only where no tag is given.
    """
    if if_none_match is not None:
        return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)
    return if_modified_since is not None and _seconds(if_modified_since) >= modified


def _weight(weights: dict[str, float], kind: str) -> tuple[float, int]:
    """What a kind of content weighs, and how exactly it was named (RFC 9110, 12.5.1)."""
    named = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return next(((weights[name], len(named) - place) for place, name in enumerate(named) if name in weights), (0.0, 0))


def _weights(header: str) -> dict[str, float]:
    found = (_CODING.fullmatch(item) for item in header.split(","))
    return {item[1]: float(item[2] or 1) for item in found if item}


def _seconds(date: str) -> float:
    """Unix seconds; a date that cannot be read is older than everything."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return 0.0
