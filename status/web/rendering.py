"""What every admin template may use besides its own values."""

from datetime import timedelta
from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined
from markupsafe import Markup

from status.advice.wording import HEADING
from status.clock import from_iso, now
from status.data import wording
from status.data.states import DATA, OF_KIND, sentence
from status.incidents.states import LABEL, label
from status.markdown import to_html
from status.phrasing import say_clock, say_deadline, say_instant, say_short, say_span


def register(app: Flask) -> None:
    """No missing value is forgiven."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        say_deadline=say_deadline,
        say_instant=say_instant,
        say_short=say_short,
        say_span=say_span,
        STATUS=LABEL,
        DATA=DATA,
        OF_KIND=OF_KIND,
        data_sentence=sentence,
        ADVICE=HEADING,
        label=label,
    )
    app.jinja_env.filters.update(
        words=words,
        fresh=fresh,
        people=people,
        seconds=seconds,
        instant=from_iso,
        clock=say_clock,
        standing=wording.standing,
        recorded=wording.lines,
    )
    app.context_processor(for_all)


def for_all() -> dict[str, Any]:
    """Who is signed in; None on the pages that are open."""
    return {"visitor": g.get("visitor")}


def words(text: str) -> Markup:
    """Operators' words as safe HTML (`status.markdown` has filtered them)."""
    return Markup(to_html(text))  # noqa: S704


def fresh(path: str) -> str:
    """A public page under an address that no browser has kept a copy of: who has just said something must see it, not the page of 15 seconds ago."""
    page, hash_, place = path.partition("#")
    return f"{page}?seen={int(now().timestamp())}{hash_}{place}"


def people(number: int) -> str:
    """`1 person`, `48,120 people`."""
    return "1 person" if number == 1 else f"{number:,} people"


def seconds(span: timedelta) -> int:
    """Whole seconds left, never below 0."""
    return max(0, round(span.total_seconds()))
