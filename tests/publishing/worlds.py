"""Small worlds to render: what readers see on a fine day, on the worst day, and in between."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from status.advice.piece import Change, Narrowed, Piece
from status.advice.wording import Words, parts
from status.data.values import Claim, Kind, Point, Record, Said, Spared
from status.incidents.states import LABEL
from status.moments import Deadline
from status.promises.states import NEXT_UPDATE, Topic, overdue
from status.promises.states import state as promise_state
from status.publishing.faq import Faq, FaqChange, From
from status.publishing.promise import Promise
from status.publishing.site import Affected, Component, Incident, Page, Site, Update

ZONE = "America/Los_Angeles"
NOW = datetime(2009, 10, 13, 0, 15, tzinfo=UTC)
PAGE = Page(
    "page00000000", "Corvid Mobile", "https://status.example.org", ZONE, "en", "Corvid Mobile, 12 Example Street", False, {}, NOW, NOW
)
GROUPS = {"phone": "On the phone", "data": "Your data", "apps": "Apps and account"}
NAMES = {
    "voice": ("Voice & SMS", "phone", "Calls and text messages."),
    "web": ("Web data", "phone", "Browsing, and everything else on the phone that needs the internet."),
    "email": ("Email", "phone", ""),
    "chat": ("IM & social", "phone", "Chat, and the apps for social networks."),
    "contacts": ("Contacts sync", "data", "Keeps the phone's address book and our copy of it the same."),
    "calendar": ("Calendar/notes/to-do sync", "data", ""),
    "photos": ("Photos sync", "data", ""),
    "backup": ("Device backup/restore", "data", "Fills a new or empty phone with what was on the old one."),
    "catalog": ("Download Catalog", "apps", "Where new apps, ringtones and games come from."),
    "account": ("Account site (recovery tool)", "apps", "Your account, your bill, and your data in a browser."),
}


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """A time of the story, said in the publisher's zone (PDT)."""
    return datetime(2009, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=7)


def components(**states: str) -> tuple[Component, ...]:
    """Ten components in three groups, those named in `states` as said there."""
    made = [Component(f"group{g}", name, "", "operational", True, None, n * 10, NOW, NOW) for n, (g, name) in enumerate(GROUPS.items())]
    for n, (code, (name, group, about)) in enumerate(NAMES.items()):
        made.append(Component(code, name, about, states.get(code, "operational"), False, f"group{group}", n, NOW, NOW))
    return tuple(made)


def promise(
    made_in: str, made_at: datetime, due: datetime, now: datetime, answered: datetime | None = None, day: bool = False, **on: datetime
) -> Promise:
    """The promise of a next update, as it stands at `now`. `on`: when word on each topic came, of a promise that names topics."""
    deadline = Deadline(due, "day" if day else "instant", ZONE)
    came = {text: at if at and at <= now else None for text, at in (on or {NEXT_UPDATE: answered}).items()}
    topics = tuple(Topic(text, "u" if given else None, given) for text, given in came.items())
    state = promise_state(deadline, topics, now)
    return Promise(f"p-{made_in}", "swivel", made_in, made_at, deadline, topics, state, overdue(deadline, topics, now), state != "open")


def update(uid: str, said_at: datetime, body: str, incident: str = "swivel", **more: object) -> Update:
    """Something said, announced at once."""
    made = Update(
        id=uid,
        incident=incident,
        guid=f"urn:uuid:{uid}",
        kind="update",
        status="investigating",
        impact="major",
        data="unknown",
        body=body,
        affected=(),
        notify=True,
        published_at=said_at,
        changed_at=said_at,
        announced_at=said_at,
        corrects=None,
        corrections=(),
        promise=None,
        label="",
        revision=1,
    )
    told = replace(made, **more)  # type: ignore[arg-type]
    return told if told.label else replace(told, label="Correction" if told.kind == "correction" else LABEL[told.status])


def incident(code: str, title: str, updates: Sequence[Update], **more: object) -> Incident:
    """An incident of these updates (newest first); its state is that of the newest."""
    newest, oldest = updates[0], updates[-1]
    ended = newest.published_at if newest.status in {"resolved", "postmortem"} else None
    made = Incident(
        code=code,
        title=title,
        status=newest.status,
        impact=newest.impact,
        data=newest.data,
        lost="",
        month="2009-10",
        started_at=oldest.published_at,
        created_at=oldest.published_at,
        changed_at=newest.changed_at,
        monitoring_at=None,
        resolved_at=ended,
        updates=tuple(updates),
        whole=True,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _touched(part: Component, newest: Sequence[Incident]) -> Component:
    return replace(part, incidents=tuple(one.code for one in newest if part.id in one.affected))


def site(
    incidents: Sequence[Incident] = (),
    parts: Sequence[Component] | None = None,
    now: datetime = NOW,
    tally: Mapping[str, int] | None = None,
    **page: object,
) -> Site:
    """The world at `now`."""
    newest = sorted(incidents, key=lambda one: one.started_at, reverse=True)
    living = [_touched(one, newest) for one in (components() if parts is None else parts)]
    return Site(
        revision=9,
        head="0" * 64,
        made_at=now,
        page=replace(PAGE, tally=dict(tally or {}), **page),  # type: ignore[arg-type]
        components=tuple(living),
        parts=tuple(one.id for one in living),
        incidents={one.code: one for one in incidents},
        open=tuple(sorted((one for one in incidents if one.is_open), key=lambda one: one.gravity, reverse=True)),
        recent=tuple(newest),
        feed=(),
        months=tuple(dict.fromkeys(one.month for one in newest)),
        in_month={month: tuple(one for one in newest if one.month == month) for month in {one.month for one in newest}},
    )


def turned(**states: tuple[str, str]) -> tuple[Affected, ...]:
    """Components that went from one state to another."""
    return tuple(Affected(code, NAMES[code][0], old, new) for code, (old, new) in states.items())


def faq(
    number: int, question: str, answer: str, answered: datetime = NOW, *changes: FaqChange, about: str | None = None, **more: object
) -> Faq:
    """A question at an address of its own."""
    made = Faq(f"faq{number:09}", f"question-{number}", question, answer, about, changes, answered)
    return replace(made, **more)  # type: ignore[arg-type]


def advice(number: int, words: Words, issued: datetime, severity: str = "normal", about: str | None = "swivel", **more: object) -> Piece:
    """Advice in force."""
    made = Piece(f"advice{number:06}", about, number, severity, words, (), (), issued, issued)
    return replace(made, **more)  # type: ignore[arg-type]


FINE = site()
EMPTY = site(parts=())


def small_trouble(**more: object) -> Site:
    """One open incident that names no component."""
    said = update("small0000001", at(12, 17), "Mail arrives late.\nWe look into it.", "small", impact="minor", data="safe")
    return site([incident("small", "Mail arrives late", [said])], **more)  # type: ignore[arg-type]


def several() -> Site:
    """Three open incidents; the one with data in danger was not the last to begin."""
    light = update("light0000001", at(12, 17), "Some calls drop.", "light", impact="minor", data="safe")
    heavy = update("heavy0000001", at(12, 16), "The account site is down.", "heavy", impact="critical", data="safe")
    danger = update("danger000001", at(12, 9), "Photos may be gone.", "danger", impact="minor", data="loss_suspected")
    return site(
        [
            incident("light", "Calls drop", [light]),
            incident("heavy", "Account site is down", [heavy]),
            incident("danger", "Photos: some may be gone", [danger]),
        ],
        components(account="major_outage"),
    )


def ended(data: str = "lost", lost: str = "Photos of 1 to 20 October that were not on a phone.") -> Site:
    """A resolved incident, whole."""
    last = update("ended0000002", at(12, 10), "It is over.", "ended", status="resolved", data=data)
    first = update("ended0000001", at(2, 9, 10), "Photos do not load.", "ended", data="loss_suspected")
    return site([incident("ended", "Photos do not load", [last, first], lost=lost)])


def scripts() -> Site:
    """Words in other writings, and titles that look like markup."""
    persian = update(
        "farsi0000001",
        at(12, 17),
        "سرویس API v2 کار نمی\u200cکند.\n\nThe service is down 👨\u200d👩\u200d👧.",
        "farsi",
        impact="minor",
        data="safe",
    )
    odd = update("odd000000001", at(12, 16), "See `a < b` & `&#39;`.", "odd", impact="none", data="safe")
    return site(
        [
            incident("farsi", "مشکل در ورود: می\u200cبینیم API v2", [persian]),
            incident("odd", "How should <selectedoption> work? D&D &#39;x&#39;", [odd]),
        ]
    )


def asked() -> Site:
    """Twelve questions, some of an open incident, one changed, one withdrawn; words that look like markup."""
    world = small_trouble()
    because = FaqChange(
        ("Why?", "Why <late>?"), ("We look into it.", "A cable, *it seems*."), From("small0000001", "small", at(12, 17)), NOW
    )
    told = [
        faq(1, "Old one", "Long answered.", at(2, 9)),
        faq(2, "Why <late>?", "A cable, *it seems*.", at(12, 17), because, about="small"),
        faq(3, "When will it work?", "We do not know.", at(12, 17, 5), about="small"),
        faq(4, "Who?", "Nobody.", at(12, 17), about="small", withdrawn_at=at(12, 18), withdrawn_why="It was <wrong>."),
        *(faq(number, f"Question {number}", "Yes.", at(3, 9, number)) for number in range(5, 14)),
    ]
    return replace(world, faqs=tuple(told))


def advised() -> Site:
    """Advice about an open incident and for the whole page, changed, withdrawn for some and for all; words that look like markup."""
    keep = Words(("Keep it <on>.",), ("Reset it & wait.",), "It forgets.", "Owners of a <b>Swivel</b>", "Write to *us*.")
    before = replace(keep, do=("Keep it charged.",), already="")
    changed = (Change(parts(before, "high"), parts(keep, "critical"), at(12, 16)),)
    narrowed = (Narrowed("Restored <accounts>", "It is back & whole.", at(12, 17)),)
    told = (
        advice(1, keep, at(12, 15), "critical", "small", changes=changed, narrowed=narrowed, said_at=at(12, 17)),
        advice(2, replace(keep, do=()), at(12, 15), about="small", withdrawn_at=at(12, 16), withdrawn_why="It was <wrong>."),
        advice(3, replace(keep, dont=(), already=""), at(12, 14), about=None),
    )
    return replace(small_trouble(), advice=told)


def recorded(world: Site, code: str) -> Site:
    """The world with a loss record about one of its incidents: claims that grew and shrank, counts, a series of another base; words that look like markup."""
    likely = Claim("loss_likely", "likely", "entered <since> 1 October", 800, 1000, "Names & numbers.")
    possible = replace(likely, state="recovery_possible", certainty="possible", note="The backup can be <read>.")
    series = (Point(157, 647, "", at(12, 15)), Point(160, 647, "", at(12, 16)), Point(238, 709, "62 more & more.", at(12, 17)))
    kinds = (
        Kind("Contacts", (Said(likely, at(10, 13)), Said(possible, at(12, 17))), series),
        Kind("Calendar, notes, to-do", (Said(Claim("loss_likely", "likely"), at(10, 13)),)),
        Kind("Photos", (Said(Claim("unknown"), at(10, 13)), Said(Claim("unreachable", note="They lie elsewhere."), at(11, 13)))),
    )
    spared = (Spared(("voicemail",), at(10, 13)), Spared(("voicemail", "call records", "your account", "your bill"), at(11, 13)))
    one = replace(world.incidents[code], record=Record(kinds, spared, 7))
    return replace(world, incidents={**world.incidents, code: one}, open=tuple(one if o.code == code else o for o in world.open))
