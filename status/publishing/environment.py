"""The templates of the public site, and what every page carries in itself: its style, its script and its own policy.

No page asks for a second file. Text templates (`.txt`) are not escaped; everything else is.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from status.advice.wording import HEADING
from status.components.states import MARK, PLAIN
from status.data.wording import HEADING as KINDS
from status.data.wording import SPARED
from status.markdown import to_html, to_text
from status.phrasing import say_month, say_span
from status.promises.states import PLAIN as STATE
from status.publishing.sign import data_tag
from status.publishing.site import Site
from status.publishing.times import Times
from status.settings import HOME

_FOLDER = HOME / "templates" / "public"


def page(name: str, site: Site, when: Times, values: Mapping[str, Any]) -> bytes:
    """One HTML page from `templates/public/<name>`, with the policy that allows its own style and script and nothing else."""
    dress = style(front=name == "front.html", colours=site.page.colours)
    carried = {"style": Markup(dress), "script": Markup(script()), "policy": Markup(policy(site.page.url, dress))}  # noqa: S704  (our own files)
    html = _environment().get_template(name).render(site=site, page=site.page, when=when, **carried, **values)
    return _tight(html).encode()


def text(name: str, site: Site, when: Times, values: Mapping[str, Any]) -> str:
    """One text from `templates/public/<name>`, not wrapped yet."""
    return _environment().get_template(name).render(site=site, page=site.page, when=when, **values)


@cache
def style(*, front: bool, colours: tuple[tuple[str, str], ...] = ()) -> str:
    """The stylesheet on one line, with the organisation's own colours; the front page goes without the rules that only others need."""
    files = ["style.css"] if front else ["style.css", "still.css"]
    css = re.sub(r"/\*.*?\*/", "", "".join((_FOLDER / name).read_text() for name in files), flags=re.DOTALL)
    return re.sub(r"\s*([{};,>])\s*", r"\1", " ".join(css.split())).replace(": ", ":").replace(";}", "}") + _own(dict(colours))


def _own(colours: Mapping[str, str]) -> str:
    """`link` for links; `sign` for the name at the top and the band of pages that tell no state (a state keeps its own colour). Both were checked."""
    told = ""
    for scheme, ending in (("light", ""), ("dark", "_dark")):
        link, sign = colours.get(f"link{ending}"), colours.get(f"sign{ending}")
        rules = (f":root{{--link:{link}}}" if link else "") + (
            f".top a:first-child{{color:{sign}}}.sign:not([data-state]){{--sign:{sign};--on:var(--paper)}}" if sign else ""
        )
        told += f"@media screen and (prefers-color-scheme:{scheme}){{{rules}}}" if rules else ""
    return told


@cache
def script() -> str:
    """The script without its comment lines and its indentation."""
    lines = [line.strip() for line in (_FOLDER / "page.js").read_text().split("\n")]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def policy(base_url: str, dress: str) -> str:
    """The Content-Security-Policy: our style and script by their hashes, forms to the base URL, so that a copy served elsewhere still takes readers."""
    return (
        f"default-src 'none'; style-src '{_hash(dress)}'; script-src '{_hash(script())}'; img-src data:; "
        f"connect-src 'self'; form-action 'self' {base_url}; base-uri 'none'"
    )


def _hash(inline: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()


def _tight(html: str) -> str:
    """Without indentation and blank lines. Style and script have neither, so their hashes stand."""
    return re.sub(r"\n\s*", "\n", html.strip()) + "\n"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "ADVICE": HEADING,
        "KINDS": KINDS,
        "SPARED": SPARED,
        "STATE": STATE,
        "PLAIN": PLAIN,
        "MARK": MARK,
        "tag": data_tag,
        "month_name": _month_name,
    }
    made.filters |= {"html": _words, "text": to_text, "span": say_span, "utc": _utc}
    return made


def _words(body: str) -> Markup:
    return Markup(to_html(body))  # noqa: S704  (what to_html returns went through an allow-list)


def _utc(at: datetime) -> str:
    """For `datetime=`; a fraction of a second helps nobody there."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _month_name(month: str) -> str:
    """`October 2009` of `2009-10`."""
    year, _, number = month.partition("-")
    return say_month(int(year), int(number))
