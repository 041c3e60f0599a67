"""A mail, rendered once for all readers of a language.

What differs from reader to reader (the link that stops the mails, what they asked for) stands in it as marks, random for
each job, which the channel replaces. Operators' words are data throughout: no mark, template or merge sign in them means
anything to us or to a provider.
"""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from status import tokens
from status.advice.wording import HEADING
from status.delivery.letter import Letter, one_line
from status.markdown import to_html, to_text
from status.settings import HOME


@dataclass(frozen=True)
class Marks:
    """Where the reader's own words go: `token` of their link, `who` for what they asked for (`who_html` in HTML)."""

    token: str
    who: str
    who_html: str


@dataclass(frozen=True)
class Message:
    """A rendered mail, marks and all. `headers` are the same for all readers."""

    subject: str
    text: str
    html: str
    headers: dict[str, str]
    marks: Marks

    def stored(self) -> dict[str, Any]:
        """As values for its row."""
        return asdict(self)


def render(letter: Letter) -> Message:
    """The mail, with marks that occur nowhere else in it."""
    marks = Marks(tokens.new_id(), tokens.new_id(), tokens.new_id())
    return Message(
        subject=one_line(_render("subject.txt", letter, marks)),
        text=_render("body.txt", letter, marks).strip("\n") + "\n",
        html=_render("body.html", letter, marks).strip("\n") + "\n",
        headers=_headers(letter),
        marks=marks,
    )


def mail_host(base: str) -> str:
    """The page's host, as it stands in Message-ID and List-Id."""
    host = urlsplit(base).hostname or "localhost"
    return "localhost" if ":" in host else host


def _headers(letter: Letter) -> dict[str, str]:
    """One thread an incident, and marks of a list mail; each on one line of plain ASCII."""
    host = mail_host(letter.base_url)
    root = f"<incident-{letter.code}@{host}>"
    return {
        "References": root,
        "In-Reply-To": root,
        "List-Id": f"<updates.{host}>",
        "List-Help": f"<{letter.base_url}/>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "All",
        "Feedback-ID": f"{letter.code}:incident:{letter.page_id}:candor",
    }


def _render(template: str, letter: Letter, marks: Marks) -> str:
    return environment(letter.base_url).get_template(f"email/update/{template}").render(letter=letter, marks=marks)


@cache
def environment(base_url: str) -> Environment:
    """The templates of mails. Nothing missing is forgiven; HTML is escaped, text is not."""
    made = Environment(  # noqa: S701 (escaped by the template's name)
        loader=FileSystemLoader(HOME / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["advice"] = HEADING
    made.filters["words"] = lambda words: Markup(to_html(words, base_url))  # noqa: S704 (to_html filters)
    made.filters["text"] = lambda words: to_text(words, base_url)
    return made
