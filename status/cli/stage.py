"""Where the demo's story is said: each entry by the command of its verb."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from status import clock
from status.cli.story import DATA_VERBS, Entry, Plan
from status.data.reading import Typed
from status.incidents import commands as incidents
from status.incidents.commands import Published, Speaker, Words
from status.promises import changing
from status.promises import queries as promises


@dataclass
class Stage:
    """Who speaks, the components by name, and what was said, asked and advised so far by the entry's name."""

    speaker: Speaker
    ids: Mapping[str, str]
    said: dict[str, Published] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    advised: dict[str, str] = field(default_factory=dict)
    incident: str = ""

    def say(self, session: Session, entry: Entry) -> None:
        """One entry, by the command of its verb."""
        if entry.verb in {"ask", "change"}:
            self._answer(session, entry)
            return
        if entry.verb in {"advise", "withdraw"}:
            self._advise(session, entry)
            return
        if entry.verb == "move":
            self._put_off(session, entry)
            return
        if entry.verb in DATA_VERBS:
            self._record(session, entry)
            return
        published = self._say(session, entry)
        self.said[entry.name], self.incident = published, published.code

    def _say(self, session: Session, entry: Entry) -> Published:
        words = self._words(entry)
        if entry.verb == "open":
            return incidents.open_incident(session, self.speaker, words)
        if entry.verb == "correct":
            of = self.said[entry.corrects]
            return incidents.correct(
                session, self.speaker, of.code, of.update_id, body=words.body, reason=entry.reason, notify=words.notify
            )
        command = incidents.update if entry.verb == "update" else incidents.resolve
        return command(session, self.speaker, self.incident, words)

    def _answer(self, session: Session, entry: Entry) -> None:
        actor, answer = self.speaker.actor, entry.words.body
        if entry.verb == "ask":
            told = incidents.ask(session, actor, question=entry.question, answer=answer, incident=self.incident)
            self.asked[entry.name] = told.id
        else:
            follows = self.said[entry.follows].update_id if entry.follows else ""
            incidents.change_question(session, actor, self.asked[entry.changes], answer=answer, update=follows)

    def _advise(self, session: Session, entry: Entry) -> None:
        actor, told, why = self.speaker.actor, entry.advice, entry.words.body
        if entry.verb == "withdraw":
            incidents.withdraw_advice(session, actor, self.advised[told.withdraws], reason=why, for_whom=told.whom)
            return
        issued = incidents.issue_advice(
            session,
            actor,
            do=told.do,
            dont=told.dont,
            why=why,
            who=told.who,
            already=told.already,
            severity=told.severity,
            incident=self.incident,
        )
        self.advised[entry.name] = issued.id

    def _put_off(self, session: Session, entry: Entry) -> None:
        promised = next(one for one in promises.of_incident(session, self.incident) if one.made_in == self.said[entry.moves].update_id)
        changing.move(session, self.speaker.actor, promised.id, entry.words.next_update, reason=entry.words.body)

    def _record(self, session: Session, entry: Entry) -> None:
        actor, told, words = self.speaker.actor, entry.data, entry.words
        if entry.verb == "spare":
            incidents.spare_data(session, actor, self.incident, told.unaffected)
        elif entry.verb == "progress":
            incidents.progress_data(session, actor, self.incident, kind=told.kind, done=told.done, of=told.of or "", note=words.body)
        else:
            claim = Typed(told.kind, words.data or None, words.certainty or None, told.window, told.affected, told.of, words.body or None)
            incidents.record_data(session, actor, self.incident, claim)

    def schedule(self, session: Session, script: Plan) -> None:
        """The entry that is still ahead waits for the clock."""
        if script.ahead and script.ahead_at:
            words = replace(self._words(script.ahead), at=clock.iso(script.ahead_at))
            incidents.schedule(session, self.speaker, script.ahead.verb, self.incident, words)

    def _words(self, entry: Entry) -> Words:
        return replace(entry.words, components={self.ids[name]: state for name, state in entry.words.components.items()})
