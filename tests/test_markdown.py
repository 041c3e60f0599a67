"""Operators' words: what readers see of them, in HTML and in plain text, and what never gets through."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from status.markdown import first_words, to_html, to_text

HOST = "https://status.example.org"


# --- the shape of words ---


def test_a_single_line_break_is_a_break() -> None:
    assert to_html("Line one\nLine two\n\nNew paragraph") == "<p>Line one<br>\nLine two</p>\n<p>New paragraph</p>"


def test_line_ends_of_a_form_read_like_those_of_a_command() -> None:
    typed = "Line one\nLine **two**\n\nNew"
    assert to_html(typed.replace("\n", "\r\n")) == to_html(typed)
    assert to_text(typed.replace("\n", "\r\n")) == "Line one\nLine two\n\nNew"


@pytest.mark.parametrize("typed", ["us_east_1 and eu_west_2", "__init__ and _x_", "2*3*4 = 24", "2 * 3 * 4 = 24", "job_*.log and *.txt"])
def test_names_and_arithmetic_stay_as_typed(typed: str) -> None:
    assert to_html(typed) == f"<p>{typed}</p>"
    assert to_text(typed) == typed


def test_asterisks_emphasise() -> None:
    assert (
        to_html("**Now** and *then*: **注意**してください")
        == "<p><strong>Now</strong> and <em>then</em>: <strong>注意</strong>してください</p>"
    )


def test_headings_become_bold_paragraphs() -> None:
    assert to_html("# What we know\n\nNext\n====") == "<p><strong>What we know</strong></p>\n<p><strong>Next</strong></p>"


def test_a_number_sign_before_a_digit_is_no_heading() -> None:
    assert to_html("#4711 is ours") == "<p>#4711 is ours</p>"


def test_a_numbered_list_keeps_its_first_number() -> None:
    assert to_html("3. Restart\n4. Wait") == '<ol start="3">\n<li>Restart</li>\n<li>Wait</li>\n</ol>'


def test_a_number_after_a_line_is_seen_as_typed() -> None:
    assert to_html("Then do this:\n3. Restart") == "<p>Then do this:<br>\n3. Restart</p>"


def test_code_keeps_its_characters_and_its_lines() -> None:
    assert to_html("`a*b_c`") == "<p><code>a*b_c</code></p>"
    assert to_html("```sh\nls <dir>\n  pwd\n```") == "<p><code>ls &lt;dir&gt;<br>  pwd</code></p>"


@pytest.mark.parametrize(
    "typed", ["<selectedoption> works", "D&D &#39;x&#39; &amp; &copy; &#x202e;", "[Resolved]: yes", "[1]: https-less", "> quoted\n> again"]
)
def test_what_would_vanish_or_change_in_commonmark_stays_as_typed(typed: str) -> None:
    assert text_of(to_html(typed)) == typed
    assert to_text(typed) == typed


def test_a_ruler_is_shown_as_marks() -> None:
    assert to_html("a\n\n---\n\nb") == "<p>a</p>\n<p>---</p>\n<p>b</p>"


def test_words_under_too_many_lists_are_still_shown() -> None:
    assert "deep" in text_of(to_html("- " * 60 + "deep"))


def test_joiners_and_right_to_left_words_are_untouched() -> None:
    typed = "می\u200cخواهم 👨\u200d👩\u200d👧 العربية API v2"
    assert to_html(typed) == f"<p>{typed}</p>"
    assert to_text(typed) == first_words(typed, 100) == typed


# --- links ---


def test_a_full_address_becomes_a_link_and_ends_where_it_ends() -> None:
    address = f"{HOST}/a._b_-_c"
    assert to_html(f"See ({address}).") == f'<p>See (<a href="{address}">{address}</a>).</p>'


@pytest.mark.parametrize(
    "typed", ["example.org", "www.example.org", "ops@example.org", "ftp://example.org/x", "//example.org/x", "xhttp://a.org"]
)
def test_anything_less_than_a_full_address_is_no_link(typed: str) -> None:
    assert "<a" not in to_html(f"See {typed} now")


def test_an_address_is_shown_as_typed() -> None:
    """Its `%E2%80%AE` is not decoded into the character that turns the writing direction."""
    assert text_of(to_html("https://a.org/%E2%80%AEx <https://a.org/%E2%80%AEy>")) == "https://a.org/%E2%80%AEx https://a.org/%E2%80%AEy"


def test_an_address_in_bold_is_a_bold_link() -> None:
    assert to_html("**https://a.org/c**") == '<p><strong><a href="https://a.org/c">https://a.org/c</a></strong></p>'


def test_a_link_inside_the_text_of_a_link_is_not_linked_again() -> None:
    assert to_html("[see https://a.org](https://b.org)") == '<p><a href="https://b.org">see https://a.org</a></p>'


def test_relative_links_start_with_the_base_url() -> None:
    assert hrefs(to_html("See [the FAQ](/faq), [above](#top) and [all](history)", HOST)) == [
        f"{HOST}/faq",
        f"{HOST}/#top",
        f"{HOST}/history",
    ]
    assert hrefs(to_html("[the FAQ](/faq)", HOST + "/")) == [f"{HOST}/faq"]


def test_relative_links_stay_as_they_are_without_a_base_url() -> None:
    assert hrefs(to_html("See [the FAQ](/faq) and [above](#top)")) == ["/faq", "#top"]


def test_full_links_ignore_the_base_url() -> None:
    assert hrefs(to_html("[a](https://a.org/x) [b](mailto:a@b.org)", HOST)) == ["https://a.org/x", "mailto:a@b.org"]


def test_an_image_is_a_link_to_it() -> None:
    assert to_html("![the graph](/g.png)", HOST) == f'<p><a href="{HOST}/g.png">the graph</a></p>'
    assert to_text("See ![the graph](/g.png)", HOST) == f"See the graph ({HOST}/g.png)"
    assert to_text("Stop![Read this](/g)", HOST) == f"Stop!Read this ({HOST}/g)", "an exclamation of somebody's stays"
    assert to_text("![x](javascript:1)") == "![x](javascript:1)"


def test_a_link_carries_nothing_but_its_address() -> None:
    assert to_html('[a](https://a.org "title")') == '<p><a href="https://a.org">a</a></p>'


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "ftp://a.org", "JaVaScRiPt:x"])
def test_a_link_to_anything_else_stays_as_typed(target: str) -> None:
    assert to_html(f"[a]({target})", HOST) == f"<p>[a]({target})</p>"
    assert to_text(f"[a]({target})", HOST) == f"[a]({target})"


# --- plain text ---


def test_plain_text_says_where_links_go() -> None:
    assert to_text("See [the FAQ](/faq) and [above](#top)", HOST) == f"See the FAQ ({HOST}/faq) and above ({HOST}/#top)"


@pytest.mark.parametrize(
    "typed", ["https://a.org/x", "[https://a.org/x](https://a.org/x)", "<https://a.org/x>", "[**https://a.org/x**](https://a.org/x)"]
)
def test_an_address_is_said_once(typed: str) -> None:
    assert to_text(f"See {typed}.") == "See https://a.org/x."


def test_a_mail_address_is_said_without_its_scheme() -> None:
    assert to_text("[write](mailto:ops@example.org) or <ops@example.org>") == "write (ops@example.org) or ops@example.org"


def test_plain_text_keeps_lists_lines_and_indentation() -> None:
    typed = "Do:\n\n3. **Restart** it\n   and `wait`\n   - then [look](/x)\n\n```\n  a  *b*\n```\nEnd\nnow"
    told = f"Do:\n\n3. Restart it\n   and `wait`\n   - then look ({HOST}/x)\n\n```\n  a  *b*\n```\nEnd\nnow"
    assert to_text(typed, HOST) == told


def test_plain_text_leaves_out_the_marks_of_emphasis_and_headings() -> None:
    assert to_text("# **Now** #\n\nIt is *fixed*, \\*really\\*") == "Now\n\nIt is fixed, *really*"


def test_a_line_break_inside_code_or_a_link_loses_no_line() -> None:
    assert to_text("- **a** `b\n  c`\n  d") == "- a `b c`\n  d"


@given(st.text(alphabet="ab12_*#-+=.!?&;>\\ \n\t", max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_letter_digit_or_underscore_is_ever_lost(typed: str) -> None:
    assert [c for c in to_text(typed) if c in "ab12_"] == [c for c in typed if c in "ab12_"]
    assert [c for c in text_of(to_html(typed)) if c in "ab_"] == [c for c in typed if c in "ab_"]  # digits may number a list


# --- the first words ---


def test_first_words_are_one_line_without_marks_or_addresses() -> None:
    assert first_words("# Sync\n\nIt is **slow**.\n---\nSee [the FAQ](/faq)\n\n- a", 100) == "Sync It is slow. See the FAQ - a"


def test_first_words_are_cut_at_the_end_of_a_word() -> None:
    assert first_words("Sync is slow, and we know why", 14) == "Sync is slow…"
    assert first_words("Sync is slow", 12) == "Sync is slow"


def test_a_word_longer_than_the_line_is_cut_inside() -> None:
    assert first_words("a" * 20, 10) == "a" * 9 + "…"


@given(st.text(max_size=60), st.integers(1, 50))
@settings(deadline=None)
def test_first_words_never_pass_their_limit(typed: str, limit: int) -> None:
    assert len(first_words(typed, limit)) <= limit


# --- danger ---

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example/a.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=java&#10;script:alert(1)>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//x.example/>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=data:text/html,x>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<details open ontoggle=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea autofocus onfocus=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![x](x\"onerror=\"alert(1))",
    "[x](https://a.org/\"onclick=\"alert(1))",
    "[x](https://a.org 'y\" onclick=alert(1) z=\"')",
    "<javascript:alert(1)>",
    "<https://a.org/\"onclick=alert(1)>",
    "https://a.org/\"onmouseover=alert(1)//",
    "https://a.org/<script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```\"><script>alert(1)</script>\nx\n```",
    "`<script>alert(1)</script>`",
    "# <img src=x onerror=alert(1)>",
    "1. <svg/onload=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "[<img src=x onerror=alert(1)>](/x)",
]  # fmt: skip

HARMLESS = {"p", "ul", "ol", "li", "a", "strong", "em", "code", "br"}


class Danger(HTMLParser):
    """Collects every tag and attribute that readers must never be served."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hrefs: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = {"a": {"href"}, "ol": {"start"}}.get(tag, set())
        self.found += [tag] if tag not in HARMLESS else []
        self.found += [f"{tag}[{name}]" for name, _ in attrs if name not in allowed]
        self.hrefs += [value or "" for name, value in attrs if name == "href"]
        self.found += [f"{tag} to {href}" for href in self.hrefs if not leads_somewhere_harmless(href)]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")


def leads_somewhere_harmless(href: str) -> bool:
    squeezed = "".join(c for c in href if c > " ").lower()  # browsers drop these before they look for a scheme
    scheme, colon, _ = squeezed.partition(":")
    return not colon or "/" in scheme or "#" in scheme or "%" in scheme or scheme in ("http", "https", "mailto")


def look_at(html: str) -> Danger:
    danger = Danger()
    danger.feed(html)
    danger.close()
    return danger


def hrefs(html: str) -> list[str]:
    return look_at(html).hrefs


def text_of(html: str) -> str:
    return look_at(html).text


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("base_url", ["", HOST])
def test_no_payload_becomes_anything_but_words(payload: str, base_url: str) -> None:
    assert look_at(to_html(payload, base_url)).found == []


def test_the_detector_finds_danger_in_what_was_not_cleaned() -> None:
    raw = [payload for payload in PAYLOADS if payload.startswith("<") and not payload.startswith(("<javascript", "<https", "<!["))]
    assert len(raw) > 20
    assert [payload for payload in raw if not look_at(payload).found] == []
    assert look_at('<a href="java\tscript:alert(1)">x</a>').found


@given(st.text(alphabet=st.sampled_from("[]()<>!*_`#\"'=&;:/\\ \n-+1.ahjst")) | st.text())
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_the_html_is_harmless(typed: str) -> None:
    assert look_at(to_html(typed, HOST)).found == []


# --- size ---

REPEATED = ["[", "![", "*", "*a **b ", "`", "``a ", "- ", "* a\n", "> ", "<", "[a](", "[[]](", "a://", "https://", "https://a.", "https://a/((", "\\", "a\n===\n", "\n- a\n", "["]  # fmt: skip
SIZES = [piece * (50_000 // len(piece)) for piece in REPEATED]
SIZES += ["[" * 10_000 + "a" + "](b)" * 10_000, "**a " * 6_000 + "b** " * 6_000, "".join("  " * i + "- x\n" for i in range(220))]


@pytest.mark.parametrize("typed", SIZES, ids=lambda typed: repr(typed[:12]))
@pytest.mark.parametrize("render", [to_html, to_text])
def test_fifty_kilobytes_of_nesting_are_rendered_in_the_end(render: Callable[[str], str], typed: str) -> None:
    # No clock here: alone each takes about half a second, and a machine's mood must not fail a test.
    assert len(render(typed)) > 0
