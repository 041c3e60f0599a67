"""What operators say about incidents: one file a verb. Each is one statement in the caller's transaction."""

from status.incidents import apply, redaction  # noqa: F401  (they register what writes the rows)
from status.incidents.commands.advising import change_advice, issue_advice, redact_advice, withdraw_advice
from status.incidents.commands.cancel import cancel
from status.incidents.commands.correct import correct
from status.incidents.commands.holding import anything_to_hold, say_holding_notes
from status.incidents.commands.nudge import anything_to_remind_of, remind
from status.incidents.commands.publish import open_incident, resolve, update
from status.incidents.commands.questions import NO_INCIDENT, ask, attach_question, change_question
from status.incidents.commands.recording import progress_data, record_data, redact_data, spare_data
from status.incidents.commands.redact import redact
from status.incidents.commands.redact_promise import redact_promise
from status.incidents.commands.reopen import reopen
from status.incidents.commands.schedule import cancel_scheduled, move_scheduled, publish_due, schedule, scheduled_due
from status.incidents.commands.withdraw import withdraw
from status.incidents.commands.words import Published, Speaker, Words

__all__ = [
    "NO_INCIDENT",
    "Published",
    "Speaker",
    "Words",
    "ask",
    "anything_to_hold",
    "anything_to_remind_of",
    "attach_question",
    "cancel",
    "cancel_scheduled",
    "change_advice",
    "change_question",
    "correct",
    "issue_advice",
    "move_scheduled",
    "open_incident",
    "progress_data",
    "publish_due",
    "record_data",
    "redact",
    "redact_advice",
    "redact_data",
    "redact_promise",
    "remind",
    "reopen",
    "resolve",
    "say_holding_notes",
    "schedule",
    "scheduled_due",
    "spare_data",
    "update",
    "withdraw",
    "withdraw_advice",
]
