"""Every file of the public site has one function that makes it, marked `@artifact`. Adding a page is adding one.

`scope` says when it is made again: *clock* (every publication, and every 15 minutes), *state* (something public changed),
*feed* (something was announced or corrected), *incident*, *month* and *faq* (once for each one touched), *faqs* (a question was), *work* (planned work was, or its services), *advice* (advice was), *ledger* (every event),
*parts* (a component came, went, or got another name or place), *components* (once for all whose own pages change), *component_feeds*
(the same, when something was announced or corrected), *fixed* (the page's own settings or our templates changed).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from status.publishing.site import Site

Scope = Literal[
    "clock",
    "state",
    "feed",
    "incident",
    "month",
    "work",
    "advice",
    "faq",
    "faqs",
    "ledger",
    "piece",
    "parts",
    "components",
    "component_feeds",
    "fixed",
]
# The file, or, for files that always change together, each by its path.
Made = bytes | dict[str, bytes]
Render = Callable[[Site, str], Made]


@dataclass(frozen=True)
class Artifact:
    """`path` in the folder; `{}` stands for the code of an incident, the month (`2026/11`) or the address of a question. `render(site, that)` makes the bytes;
    `beside` are files that it makes in the same breath."""

    path: str
    scope: Scope
    render: Render
    quality: int = 5
    beside: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that it makes."""
        return self.path, *self.beside

    def files(self, site: Site, key: str) -> dict[str, bytes]:
        """What it makes now, by path."""
        made = self.render(site, key)
        return made if isinstance(made, dict) else {self.path.format(key): made}


ARTIFACTS: list[Artifact] = []


def artifact(path: str, scope: Scope, *, quality: int = 5, beside: tuple[str, ...] = ()) -> Callable[[Render], Render]:
    """Registers the function that makes the file; `quality` is brotli's (11 for the front page); `beside`: files it makes as well."""

    def register(render: Render) -> Render:
        ARTIFACTS.append(Artifact(path, scope, render, quality, beside))
        return render

    return register
