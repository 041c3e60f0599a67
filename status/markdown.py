"""Operators' words, made into HTML that is safe to show and into plain text that says the same.

The words are CommonMark with a few things taken out, so that what is typed in a hurry is what readers see: no raw
HTML, no images, no character references, no quotation blocks and no link definitions (`[Resolved]: yes` would vanish:
CommonMark reads it as a definition). All of these stay as typed. Emphasis is by asterisks alone, and an asterisk between
two letters or digits is an asterisk (`us_east_1`, `2*3*4`). Full http(s) addresses become links.
"""

import re
from collections.abc import Iterator, Sequence

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import list_block as read_list
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import emphasis as read_emphasis
from markdown_it.token import Token

_TAGS = {"p", "ul", "ol", "li", "a", "strong", "em", "code", "br"}
_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "ol": {"start"}}  # without "*", nh3 lets `title` and `lang` pass everywhere
_SCHEMES = {"http", "https", "mailto"}

_LEFT_AS_TYPED = ["html_block", "html_inline", "image", "entity", "blockquote", "reference", "code"]
# A list within a list adds two levels. The parser drops the words that lie deeper than `maxNesting` without a sign,
# so our own rule stops making lists well before that, and the rest stays as typed.
_DEEPEST_LIST = 16
_MAX_NESTING = 20

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ENDS_IN_HTTP = re.compile(r"(?:^|[^a-z0-9.+-])(https?)\Z", re.IGNORECASE)
# What may be one address. A longer run is no address that people share, and searching it would cost its square.
_RUN = re.compile(r"[^\s<>]{1,2000}+(?![^\s<>])")
_WORD = re.compile(r"[a-zA-Z0-9]")
_HEADING_MARK = re.compile(r"#{1,6}[ \t]+\Z")
# The first mark of an image, which is shown as a link. After a letter it is somebody's exclamation.
_IMAGE_MARK = re.compile(r"(?<!\w)!\Z")
_RULER = re.compile(r"[-=*_~`\s]+")


def to_html(words: str, base_url: str = "") -> str:
    """The words as HTML: only p, ul, ol, li, a, strong, em, code and br, links only to http, https and mailto.

    With `base_url`, relative links start with it, for readers who are not on the page (feeds, mails). Each text is read
    by a parser that knows no HTML, and what comes out is filtered again by an allow-list (nh3).
    """
    tokens = _parse(words, base_url)
    html = _READER.renderer.render(tokens, _READER.options, {})
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None).strip()


def to_text(words: str, base_url: str = "") -> str:
    """The words for text/plain: lines, lists and code as typed, without the asterisks of emphasis.

    `[the FAQ](/faq)` reads `the FAQ (https://host/faq)`; a link whose text is its address is said once.
    """
    return "\n".join(_text_lines(words, base_url, addresses=True)).strip("\n")


def first_words(words: str, limit: int) -> str:
    """One line of plain text of at most `limit` characters, cut at the end of a word with `…`. Links lose their addresses."""
    lines = [line for line in _text_lines(words, "", addresses=False) if not _RULER.fullmatch(line)]
    line = " ".join(" ".join(lines).split())
    if len(line) <= limit:
        return line
    room = line[:limit]
    whole = room.rpartition(" ")[0] or room[:-1]
    return whole.rstrip(" ,;:–-") + "…"


def _parse(words: str, base_url: str) -> list[Token]:
    tokens = _READER.parse(_lines_end_in_lf(words))
    for token in _inline(tokens):
        before = None
        for child in token.children or []:
            if child.type == "link_open":
                child.attrs["href"] = _absolute(str(child.attrs["href"]), base_url)
                if before and before.type == "text" and child.markup not in ("linkify", "autolink"):
                    before.content = _IMAGE_MARK.sub("", before.content)
            before = child
    return tokens


def _lines_end_in_lf(words: str) -> str:
    """The parser makes the same change; done here too so that its line numbers are ours."""
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "inline")


def _absolute(href: str, base_url: str) -> str:
    if not base_url or _SCHEME.match(href):
        return href
    return base_url.rstrip("/") + ("" if href.startswith("/") else "/") + href


# --- plain text: the source, line by line, changed only where there is a mark to take out ---


def _text_lines(words: str, base_url: str, *, addresses: bool) -> list[str]:
    source = _lines_end_in_lf(words).split("\n")
    lines: list[str] = []
    done = 0
    before = ""
    for token in _parse(words, base_url):
        if token.type == "inline" and token.map:
            start, end = token.map
            spoken = _speak(token.children or [], addresses=addresses)
            lines += source[done:start]
            lines += _in_place(source[start:end], token.content, spoken, heading=before == "heading_open")
            done = end
        before = token.type
    return lines + source[done:]


def _in_place(source: list[str], typed: str, spoken: str, *, heading: bool) -> list[str]:
    """The source lines of one block with `spoken` in place of what was `typed`; list marks and indentation stay."""
    if typed == spoken and not heading:
        return source
    told = spoken.split("\n")
    first = source[0][: max(source[0].rfind(typed.partition("\n")[0].rstrip()), 0)]
    if heading:
        first = _HEADING_MARK.sub("", first)
    if len(told) != len(source):  # a line break inside a code span or a link
        return [first + told[0], *(" " * len(first) + line for line in told[1:])]
    indents = [line[: len(line) - len(line.lstrip())] for line in source[1:]]
    return [first + told[0], *(indent + line for indent, line in zip(indents, told[1:], strict=True))]


def _speak(children: Sequence[Token], *, addresses: bool) -> str:
    said: list[str] = []
    link, link_from = children[0] if children else None, 0
    for token in children:
        if token.type == "link_open":
            link, link_from = token, len(said)
        elif token.type == "link_close" and link and addresses:
            said.append(_address_after("".join(said[link_from:]), link))
        elif token.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif token.type == "code_inline":
            said.append(token.markup + token.content + token.markup)
        else:
            said.append(token.content)
    return "".join(said)


def _address_after(text: str, link: Token) -> str:
    """` (address)`, or nothing when the text is the address."""
    address = str(link.attrs["href"]).removeprefix("mailto:")
    if link.markup in ("linkify", "autolink") or address in (text, _READER.normalizeLink(text)):
        return ""
    return f" ({address})" if text else address


# --- the reader: markdown-it with our rules ---


class _Reader(MarkdownIt):
    """markdown-it that links only where we allow it, and shows an address as it was typed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (markdown-it's name)
        """http, https, mailto, or a place on our own site; `//host` is another site without saying so."""
        scheme = _SCHEME.match(url)
        return scheme[1].lower() in _SCHEMES if scheme else not url.startswith("//")

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """As typed. Decoding `%E2%80%AE` would smuggle in a character that turns the writing direction."""
        return link


class _Renderer(RendererHTML):
    """Says headings, code blocks and rulers with the few tags that feed readers allow."""

    def heading_open(self, *_: object) -> str:
        """A heading is a bold paragraph: an update is never the outline of the page it stands on."""
        return "<p><strong>"

    def heading_close(self, *_: object) -> str:
        """See `heading_open`."""
        return "</strong></p>\n"

    def fence(self, tokens: Sequence[Token], idx: int, *_: object, **__: object) -> str:
        """A code block keeps its lines; its info string is not shown."""
        return f"<p><code>{escapeHtml(tokens[idx].content.rstrip()).replace(chr(10), '<br>')}</code></p>\n"

    def hr(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        """A ruler is shown by three of the marks it was drawn with."""
        return f"<p>{tokens[idx].markup[:3]}</p>\n"


def _list_unless_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < _DEEPEST_LIST and read_list(state, start, end, silent)


def _emphasis_by_asterisks(state: StateInline, silent: bool) -> bool:
    """CommonMark's emphasis, without underscores and without asterisks that stand inside a word."""
    if state.src[state.pos] != "*" or silent:
        return False
    run = state.scanDelims(state.pos, True)
    around = state.src[max(state.pos - 1, 0)], state.src[state.pos + run.length : state.pos + run.length + 1]
    if state.pos and all(map(_WORD.match, around)):
        state.pending += "*" * run.length
        state.pos += run.length
        return True
    return read_emphasis.tokenize(state, silent)


def _link_address(state: StateInline, silent: bool) -> bool:
    """Links `http://…` and `https://…`, at their colon. linkify-it says where an address ends (`(see https://a.b/c).`).

    markdown-it's own rule reads all of the text again at each `://`: 11 seconds for 50 kB of them.
    """
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _ENDS_IN_HTTP.search(state.src[max(state.pos - 6, 0) : state.pos])
    run = scheme and _RUN.match(state.src, state.pos - len(scheme[1]), state.posMax)
    found = run and _LINKIFY.match_at_start(run[0])
    if not scheme or not found:
        return False
    typed = str(found.url).rstrip("*")  # what closes emphasis is not part of the address
    state.pending = state.pending[: -len(scheme[1])]
    _push_link(state, typed)
    state.pos += len(typed) - len(scheme[1])
    return True


def _push_link(state: StateInline, typed: str) -> None:
    link = state.push("link_open", "a", 1)
    link.attrs = {"href": state.md.normalizeLink(typed)}
    link.markup = "linkify"
    state.push("text", "", 0).content = typed
    state.push("link_close", "a", -1)


def _reader() -> _Reader:
    options = {"html": False, "breaks": True, "maxNesting": _MAX_NESTING}
    reader = _Reader("commonmark", options, renderer_cls=_Renderer)
    reader.disable(_LEFT_AS_TYPED)
    reader.inline.ruler.enable("linkify")
    reader.block.ruler.at("list", _list_unless_deep, {"alt": ["paragraph", "reference", "blockquote"]})
    reader.inline.ruler.at("linkify", _link_address)
    reader.inline.ruler.at("emphasis", _emphasis_by_asterisks)
    return reader


# Made once: reading keeps its state in the call, so threads may share it.
_LINKIFY = LinkifyIt()
_READER = _reader()
