"""Every file of the public site has one function that makes it, marked `@artifact`. Adding a page is adding one.

`scope` says when it is made again: *clock* (every publication, and every 15 minutes), *state* (something public changed),
*feed* (something was announced or corrected), *incident*, *month* and *faq* (once for each one touched), *faqs* (a question was), *ledger* (every event),
*fixed* (the page's own settings or our templates changed).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from status.publishing.site import Site

Scope = Literal["clock", "state", "feed", "incident", "month", "faq", "faqs", "ledger", "piece", "fixed"]
Render = Callable[[Site, str], bytes]


@dataclass(frozen=True)
class Artifact:
    """`path` in the folder; `{}` stands for the code of an incident, the month (`2026/11`) or the address of a question. `render(site, that)` makes the bytes."""

    path: str
    scope: Scope
    render: Render
    quality: int = 5


ARTIFACTS: list[Artifact] = []


def artifact(path: str, scope: Scope, *, quality: int = 5) -> Callable[[Render], Render]:
    """Registers the function that makes the file; `quality` is brotli's (11 for the front page)."""

    def register(render: Render) -> Render:
        ARTIFACTS.append(Artifact(path, scope, render, quality))
        return render

    return register
