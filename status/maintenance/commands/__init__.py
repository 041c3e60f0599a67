"""What operators and the clock say about planned work. Each is one statement in the caller's transaction."""

from status.maintenance import apply, redaction  # noqa: F401  (they register what writes the rows)
from status.maintenance.commands.by_clock import anything_due, say_what_time_did
from status.maintenance.commands.scheduling import change, schedule
from status.maintenance.commands.telling import cancel, complete, update
from status.maintenance.commands.undo import take_back
from status.maintenance.plan import NEVER, Plan
from status.maintenance.redaction import take_out as redact

__all__ = [
    "NEVER",
    "Plan",
    "anything_due",
    "cancel",
    "change",
    "complete",
    "redact",
    "say_what_time_did",
    "schedule",
    "take_back",
    "update",
]
