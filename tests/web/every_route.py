"""A way to ask for every route there is. A new route needs a row here: tests walk the table for headers, sign-in and validity."""

from collections.abc import Iterator

from sqlalchemy import select

from status import tokens
from status.components import queries as components
from status.db import Installation
from status.incidents import commands, queries
from status.incidents.commands import Words
from status.journal import queries as journal
from status.notes.model import Note
from status.operators import commands as operators
from status.promises.queries import unsettled
from status.subscribers import commands as subscribers
from status.subscribers import queries as readers
from status.subscribers import signing_up
from status.subscribers.links import Prover
from tests import cast

# Rule → paths that answer it, good ones first. What stands in braces, `ids` makes.
ROUTES: dict[str, tuple[str, ...]] = {
    "/admin": ("/admin",),
    "/admin/advice": ("/admin/advice",),
    "/admin/advice/<id:advice_id>/change": ("/admin/advice/{advice}/change", "/admin/advice/nosuchadvice/change"),
    "/admin/advice/<id:advice_id>/redact": ("/admin/advice/{advice}/redact", "/admin/advice/nosuchadvice/redact"),
    "/admin/advice/<id:advice_id>/withdraw": ("/admin/advice/{advice}/withdraw",),
    "/admin/advice/new": ("/admin/advice/new", "/admin/advice/new?incident={code}"),
    "/admin/components": ("/admin/components",),
    "/admin/components/<id:component_id>/change": ("/admin/components/{component}/change", "/admin/components/nosuchpart00/change"),
    "/admin/components/<id:component_id>/place": ("/admin/components/{component}/place",),
    "/admin/components/<id:component_id>/retire": ("/admin/components/{component}/retire", "/admin/components/{group}/retire"),
    "/admin/components/<id:component_id>/status": ("/admin/components/{component}/status",),
    "/admin/components/new": ("/admin/components/new",),
    "/admin/faqs": ("/admin/faqs",),
    "/admin/faqs/<id:faq_id>/attach": ("/admin/faqs/{faq}/attach",),
    "/admin/faqs/<id:faq_id>/change": ("/admin/faqs/{faq}/change", "/admin/faqs/nosuchfaq000/change"),
    "/admin/faqs/<id:faq_id>/place": ("/admin/faqs/{faq}/place",),
    "/admin/faqs/<id:faq_id>/redact": ("/admin/faqs/{faq}/redact",),
    "/admin/faqs/<id:faq_id>/withdraw": ("/admin/faqs/{faq}/withdraw",),
    "/admin/faqs/new": ("/admin/faqs/new", "/admin/faqs/new?incident={code}"),
    "/admin/account": ("/admin/account",),
    "/admin/account/code": ("/admin/account/code",),
    "/admin/account/code/off": ("/admin/account/code/off",),
    "/admin/account/code/recovery": ("/admin/account/code/recovery",),
    "/admin/account/password": ("/admin/account/password",),
    "/admin/account/sign-ins/<id:name>/end": ("/admin/account/sign-ins/nosuchsignin/end",),
    "/admin/account/sign-ins/end-others": ("/admin/account/sign-ins/end-others",),
    "/admin/audit": ("/admin/audit", "/admin/audit?who={colleague}&before=9", "/admin/audit?before=x&who=nobody"),
    "/admin/incidents": ("/admin/incidents", "/admin/incidents?state=open&q=calls&component=x&before={code}"),
    "/admin/incidents/<id:code>": ("/admin/incidents/{code}", "/admin/incidents/nosuchcode00"),
    "/admin/incidents/<id:code>/correct/<id:update_id>": ("/admin/incidents/{code}/correct/{update}",),
    "/admin/incidents/<id:code>/data/progress": (
        "/admin/incidents/{code}/data/progress",
        "/admin/incidents/{code}/data/progress?kind=Contacts",
    ),
    "/admin/incidents/<id:code>/data/redact": ("/admin/incidents/{code}/data/redact?kind=Contacts", "/admin/incidents/{code}/data/redact"),
    "/admin/incidents/<id:code>/data/record": (
        "/admin/incidents/{code}/data/record",
        "/admin/incidents/{code}/data/record?kind=Contacts",
        "/admin/incidents/nosuchcode00/data/record",
    ),
    "/admin/incidents/<id:code>/data/unaffected": ("/admin/incidents/{code}/data/unaffected",),
    "/admin/incidents/<id:code>/published/<id:update_id>": (
        "/admin/incidents/{code}/published/{update}",
        "/admin/incidents/{code}/published/{scheduled}",
    ),
    "/admin/incidents/<id:code>/published/<id:update_id>/cancel": ("/admin/incidents/{code}/published/{update}/cancel",),
    "/admin/incidents/<id:code>/resolve": ("/admin/incidents/{code}/resolve",),
    "/admin/incidents/<id:code>/redact/<id:update_id>": (
        "/admin/incidents/{code}/redact/{update}",
        "/admin/incidents/{code}/redact/{scheduled}",
    ),
    "/admin/incidents/<id:code>/redact/title": ("/admin/incidents/{code}/redact/title",),
    "/admin/incidents/<id:code>/reopen": ("/admin/incidents/{code}/reopen",),
    "/admin/incidents/<id:code>/withdraw": ("/admin/incidents/{code}/withdraw",),
    "/admin/incidents/<id:code>/update": ("/admin/incidents/{code}/update",),
    "/admin/incidents/new": ("/admin/incidents/new",),
    "/admin/mail": ("/admin/mail",),
    "/admin/link/<token>": ("/admin/link/{link}", "/admin/link/{invitation}", "/admin/link/nothing"),
    "/admin/people": ("/admin/people",),
    "/admin/people/<id:operator_id>/remove": ("/admin/people/{colleague}/remove", "/admin/people/nosuchperson/remove"),
    "/admin/people/<id:operator_id>/reset": ("/admin/people/{colleague}/reset",),
    "/admin/people/add": ("/admin/people/add",),
    "/admin/promises/<id:promise_id>/move": ("/admin/promises/{promise}/move", "/admin/promises/nosuchpromis/move"),
    "/admin/promises/<id:promise_id>/redact": ("/admin/promises/{promise}/redact", "/admin/promises/nosuchpromis/redact"),
    "/admin/promises/<id:promise_id>/withdraw": ("/admin/promises/{promise}/withdraw", "/admin/promises/nosuchpromis/withdraw"),
    "/admin/scheduled/<id:update_id>/cancel": ("/admin/scheduled/{scheduled}/cancel",),
    "/admin/scheduled/<id:update_id>/move": ("/admin/scheduled/{scheduled}/move", "/admin/scheduled/nosuchupdate/move"),
    "/admin/sign-in": ("/admin/sign-in", "/admin/sign-in?next=//evil.example"),
    "/admin/sign-in/code": ("/admin/sign-in/code",),
    "/admin/sign-out": ("/admin/sign-out",),
    "/admin/site": ("/admin/site",),
    "/admin/static/<path:filename>": ("/admin/static/admin.css", "/admin/static/admin.js", "/admin/static/nothing.css"),
    "/admin/subscribers": ("/admin/subscribers", "/admin/subscribers?q=ada"),
    "/admin/subscribers/<int:number>/remove": ("/admin/subscribers/{subscriber}/remove", "/admin/subscribers/999/remove"),
    "/admin/subscribers/add": ("/admin/subscribers/add",),
    "/admin/subscribers/export": ("/admin/subscribers/export",),
    "/admin/subscribers/import": ("/admin/subscribers/import",),
    "/admin/maintenance": ("/admin/maintenance",),
    "/admin/maintenance/<id:code>": ("/admin/maintenance/{work}", "/admin/maintenance/nosuchcode00"),
    "/admin/maintenance/<id:code>/cancel": ("/admin/maintenance/{work}/cancel",),
    "/admin/maintenance/<id:code>/change": ("/admin/maintenance/{work}/change",),
    "/admin/maintenance/<id:code>/complete": ("/admin/maintenance/{work}/complete",),
    "/admin/maintenance/<id:code>/redact/before": ("/admin/maintenance/{work}/redact/before",),
    "/admin/maintenance/<id:code>/update": ("/admin/maintenance/{work}/update",),
    "/admin/maintenance/new": ("/admin/maintenance/new",),
    "/healthz": ("/healthz",),
    "/subscriptions": ("/subscriptions",),
    "/subscriptions/<token>": ("/subscriptions/{manage}", "/subscriptions/{reader}", "/subscriptions/nothing"),
    "/subscriptions/confirm/<token>": ("/subscriptions/confirm/{asked}", "/subscriptions/confirm/nothing"),
    "/unsubscribe/<token>": ("/unsubscribe/{reader}", "/unsubscribe/{gone}", "/unsubscribe/nothing"),
}


def paths(made: dict[str, str], *, under: str = "") -> Iterator[str]:
    """Every path of the table, filled in."""
    for rule, templates in ROUTES.items():
        if rule.startswith(under):
            yield from (template.format(**made) for template in templates)


def ids(candor: Installation) -> dict[str, str]:
    """What the braces stand for: an incident that is open, its newest update and a question about it, one that waits, a link that works, the tokens
    of a reader and of one who has left, a colleague and their invitation."""
    with candor.database.read() as session:
        living = queries.unresolved(session)
    code = living[0].code if living else cast.open_incident(candor, next_update="+2h").code
    words = Words(body="Said later.", at="+3d")
    waiting = cast.do(candor, commands.schedule, cast.ines(candor), "update", code, words)
    with candor.database.read() as session:
        newest = queries.updates(session, code)[0].id
        owed = unsettled(session)[0].id
    gone = reader_token(candor, "bob@example.org")
    cast.do(candor, subscribers.leave, gone)
    return {
        "code": code,
        "component": (component := cast.component(candor, f"Part {tokens.new_id()}", group="Parts")),
        "group": group_of(candor, component),
        "faq": cast.faq(candor, "Is my data gone?", "No. *Keep* it on.", incident=code),
        "advice": cast.advise(candor, code),
        "work": cast.maintenance(candor).code,
        "update": newest,
        "promise": owed,
        "scheduled": waiting.update_id,
        "colleague": colleague(candor),
        "invitation": cast.do(candor, operators.reset, None, colleague(candor)),
        "link": cast.do(candor, operators.make_link, cast.do(candor, operators.ensure, cast.INES)),
        "reader": reader_token(candor, "ada@example.org"),
        "gone": gone,
        "subscriber": subscriber_id(candor, "ada@example.org"),
        "manage": manage_link(candor, "ada@example.org"),
        "asked": asked_token(candor, "cleo@example.org"),
    }


def group_of(candor: Installation, component_id: str) -> str:
    """The id of the group that a component stands in."""
    with candor.database.read() as session:
        return components.get(session, component_id).group_id or ""


def colleague(candor: Installation) -> str:
    """The id of another operator."""
    return str(cast.do(candor, operators.ensure, "Otto"))


def reader_token(candor: Installation, address: str) -> str:
    """The token in the mails of a reader."""
    cast.do(candor, subscribers.add, address)
    with candor.database.read() as session:
        reader, site = readers.find(session, address), journal.site(session)
        assert site is not None
        return Prover(site.link_key).token(reader.id, reader.nonce)


def asked_token(candor: Installation, address: str) -> str:
    """The token in the mail to somebody who signed up and has not confirmed yet."""
    cast.do(candor, signing_up.ask, "192.0.2.1", address)
    with candor.database.read() as session:
        asked = session.execute(select(Note).where(Note.kind == "confirm").order_by(Note.id.desc())).scalars().first()
    assert asked is not None
    return str(asked.facts["token"])


def manage_link(candor: Installation, address: str) -> str:
    """The token of the page where a reader changes what they get."""
    with candor.database.read() as session:
        return signing_up.manage_link(session, readers.find(session, address))


def subscriber_id(candor: Installation, address: str) -> str:
    """The number of a subscriber."""
    with candor.database.read() as session:
        return str(readers.find(session, address).id)
