"""Redacting advice, a question, words about data, a promise's words, and what to do before planned work: each reached from where it is changed."""

from functools import partial
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome, say, speaker
from status.advice import queries as advice
from status.advice.piece import piece
from status.data import queries as losses
from status.data.values import Kind
from status.faqs import queries as faqs
from status.faqs.redaction import GONE, take_out
from status.incidents import commands
from status.incidents import queries as incidents
from status.maintenance import commands as work
from status.maintenance import queries as maintenance
from status.maintenance.redaction import BEFORE
from status.promises import queries as promises
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed
from status.web.redactions import Going, asked, tell_out_of_reach

blueprint = Blueprint("redacted_things", __name__, url_prefix="/admin")


@form_at(blueprint, "/advice/<id:advice_id>/redact")
def redact_advice(advice_id: str) -> Form:
    """All its words, in every version."""

    def show(typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
        with installation().database.read() as session:
            told = piece(advice.get(session, advice_id))
        words = () if told.redacted_at else tuple(f"{part.heading} {' '.join(part.lines)}" for part in told.parts)
        going = Going(
            told.first, words, "All versions of this advice and of why it was withdrawn. It is withdrawn with its words.", "advice"
        )
        return asked(going, typed, mistakes)

    def done(_: Any) -> ResponseReturnValue:
        with installation().database.read() as session:
            tell_out_of_reach(advice.get(session, advice_id).incident_code)
        return to("advice.everything", _anchor=advice_id)

    return Form(show, partial(_say, commands.redact_advice, advice_id), done)


@form_at(blueprint, "/faqs/<id:faq_id>/redact")
def redact_question(faq_id: str) -> Form:
    """Question and answer, in every version, and the address."""

    def show(typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
        with installation().database.read() as session:
            faq = faqs.get(session, faq_id)
        words = () if faq.question == GONE else (faq.question, faq.answer)
        extent = "All versions of question and answer, and the address made of the question: links to it lead nowhere. It is withdrawn with its words."
        return asked(Going(faq.question, words, extent, "faqs"), typed, mistakes)

    def done(_: Any) -> ResponseReturnValue:
        tell_out_of_reach(None)
        return to("faqs.everything", _anchor=faq_id)

    return Form(show, partial(_say, take_out, faq_id), done)


@form_at(blueprint, "/incidents/<id:code>/data/redact")
def redact_data(code: str) -> Form:
    """What was said about a kind of data beside states and numbers; and its name, when another is given."""

    def show(typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
        with installation().database.read() as session:
            title = incidents.get(session, code).title
            kind = losses.of_incident(session, code).kind(_kind(typed))
        form = Typed({**(typed or {}), "kind": _kind(typed)})
        extent = "Every note about this kind of data, and from when; the same words where the record repeats them. States, numbers and times stay."
        going = Going(title, _said(kind) if kind else (), extent, instead="Another name for it", hint="Empty: the name stays.", kind=True)
        return asked(going, form, mistakes)

    def say_it(typed: Typed) -> Outcome[Any]:
        told = {name: typed.get(name, "") for name in ("reason", "instead")}
        return say(installation(), commands.redact_data, visitor().id, code, _kind(typed), **told)

    return Form(show, say_it, partial(_done_about, code, "data"))


@form_at(blueprint, "/promises/<id:promise_id>/redact")
def redact_promise(promise_id: str) -> Form:
    """On what word was promised, and why it was moved or withdrawn."""
    with installation().database.read() as session:
        promise = promises.get(session, promise_id)
        title = incidents.get(session, promise.incident_code).title
    reasons = filter(None, [*(one["reason"] for one in promise.moved), promise.withdrawn_reason])
    words = (", ".join(topic.text for topic in promise.told()), *reasons)
    extent = "Topics get another name, reasons go, also where this incident repeats them. By when there was to be word, and whether there was, stays."
    show = partial(asked, Going(title, words, extent))
    return Form(show, partial(_say, commands.redact_promise, promise_id), partial(_done_about, promise.incident_code, "promised"))


@form_at(blueprint, "/maintenance/<id:code>/redact/before")
def redact_before(code: str) -> Form:
    """What people were asked to do before planned work."""
    with installation().database.read() as session:
        incident, window = maintenance.get(session, code)
    words = (window.before,) if window.before else ()
    show = partial(asked, Going(incident.title, words, "All that was ever asked of people before this work.", "maintenance"))

    def say_it(typed: Typed) -> Outcome[Any]:
        return say(installation(), work.redact, speaker(installation(), visitor().id), code, BEFORE, reason=typed.get("reason", ""))

    def done(_: Any) -> ResponseReturnValue:
        tell_out_of_reach(code)
        return to("maintenance.show", code=code)

    return Form(show, say_it, done)


def _say(command: Any, thing: str, typed: Typed) -> Outcome[Any]:
    return say(installation(), command, visitor().id, thing, reason=typed.get("reason", ""))


def _done_about(code: str, anchor: str, _: Any) -> ResponseReturnValue:
    tell_out_of_reach(code)
    return to("incidents.show", code=code, _anchor=anchor)


def _kind(typed: Typed | None) -> str:
    return (typed if typed and "kind" in typed else request.args).get("kind", "").strip()


def _said(kind: Kind) -> tuple[str, ...]:
    """Its name and all words about it, each once."""
    told = [text for one in kind.said for text in (one.claim.window, one.claim.note)] + [one.note for one in kind.series]
    return (kind.name, *dict.fromkeys(filter(None, told)))
