"""The page that lets people in, and carries what they had typed when their sign-in ended."""

from flask import render_template

from status.web import kept
from status.web.asking import WORDS
from status.web.forms import NONE, Mistakes


def page(where: str = "", brought: kept.Pairs | None = None, name: str = "", mistakes: Mistakes = NONE) -> tuple[str, int]:
    """The form for name and password. `brought`: what was typed into the form at `where`; all of it stays on the page."""
    pairs = brought or []
    values = {"where": where, "pairs": pairs, "packed": kept.pack(pairs), "words": kept.words(pairs, WORDS)}
    return render_template("admin/sign-in.html", name=name, mistakes=mistakes, **values), mistakes.code
