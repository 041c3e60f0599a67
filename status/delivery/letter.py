"""What a mail about an update says, as a value."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from status.advice.piece import News, Piece
from status.markdown import first_words
from status.settings import Settings

# The languages that mails are written in; the first is for everybody else too.
LANGUAGES = ("en",)
_PREHEADER = 110


@dataclass(frozen=True)
class Change:
    """What a correction replaced. Operators' words."""

    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class Owed:
    """By when we will say more, each week or once, and on which topics still; no topic when none was named."""

    due: str
    repeats: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question with the mark of its answer (`new 12 October`, `changed 15 October`), the update that a change follows from, and its address."""

    question: str
    mark: str
    follows: str
    link: str


@dataclass(frozen=True)
class Letter:
    """Everything that a mail about an update says. `words`, `lost`, `before` and `change` are operators' words (CommonMark).

    `window`: from when to when work is planned, `before`: what to do before it; empty for an incident.
    `promises`: the one made with it first. `questions`: how many about the incident are answered on its page; `asked`: the newest of them, then of those about no incident. `advice`: what is in force now, `became`: what became of advice since the mail before. `record`: what became of each kind of data, a line each.
    """

    language: str
    page: str
    page_id: str
    code: str
    update_id: str
    title: str
    state: str
    when: str
    data: str
    lost: str
    record: tuple[str, ...]
    words: str
    change: Change | None
    window: str
    before: str
    affected: tuple[tuple[str, str], ...]
    working_again: tuple[str, ...]
    not_affected: tuple[str, ...]
    touched: tuple[str, ...]
    promises: tuple[Owed, ...]
    questions: int
    asked: tuple[Asked, ...]
    advice: tuple[Piece, ...]
    became: tuple[News, ...]
    base_url: str
    postal: str
    demo: bool

    @property
    def promise(self) -> str:
        """By when the next word is due; empty when none was promised."""
        return self.promises[0].due if self.promises else ""

    @property
    def link(self) -> str:
        """Where the update stands on the page."""
        return f"{self.base_url}/incidents/{self.code}#{self.update_id}"

    @property
    def since(self) -> str:
        """Where the page says what is new since this update."""
        return f"{self.base_url}/incidents/{self.code}#since-{self.update_id}"

    @property
    def answers(self) -> str:
        """Where questions about the incident are answered."""
        return f"{self.base_url}/incidents/{self.code}#questions"

    @property
    def stop(self) -> str:
        """The link that stops the mails, up to its token."""
        return f"{self.base_url}/unsubscribe/"

    @property
    def choice(self) -> str:
        """Where readers change what they get, up to their token."""
        return f"{self.base_url}/subscriptions/"

    @property
    def first_words(self) -> str:
        """What a list of mails shows under the subject."""
        return first_words(self.change.new if self.change else self.words, _PREHEADER)


def link_base(settings: Settings) -> str:
    """What every link in a mail starts with; a host with other letters in its ASCII form, as header lines need it."""
    parts = urlsplit(settings.base_url)
    if settings.base_url.isascii():
        return settings.base_url
    return urlunsplit(parts._replace(netloc=parts.netloc.encode("idna").decode()))


def one_line(text: str) -> str:
    """`text` with no character that could end a header line."""
    return "".join(character if character.isprintable() or character in "\u200c\u200d" else " " for character in text).strip()
