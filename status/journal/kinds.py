"""Every kind of event, one row each: its name, and whether its words stand in the public ledger.

What operators said is public; a text scheduled for later, sign-ins, accounts and settings stay sealed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of event; `public`: event and salt are shown in `/ledger.jsonl`."""

    name: str
    public: bool


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("site.created", public=False),
        Kind("site.changed", public=False),
        Kind("operator.added", public=False),
        Kind("operator.signed_in", public=False),
        Kind("operator.signed_out", public=False),
        Kind("operator.sign_ins_ended", public=False),
        Kind("operator.password_set", public=False),
        Kind("operator.code_on", public=False),
        Kind("operator.code_off", public=False),
        Kind("operator.recovery_renewed", public=False),
        Kind("operator.link_made", public=False),
        Kind("operator.reset", public=False),
        Kind("operator.removed", public=False),
        Kind("component.added", public=True),
        Kind("component.changed", public=True),
        Kind("component.ordered", public=True),
        Kind("component.retired", public=True),
        Kind("component.status_set", public=True),
        Kind("incident.opened", public=True),
        Kind("incident.update_published", public=True),
        Kind("incident.redacted", public=True),
        Kind("incident.withdrawn", public=True),
        Kind("incident.reopened", public=True),
        Kind("incident.holding_note", public=True),
        Kind("incident.update_corrected", public=True),
        Kind("incident.update_announced", public=True),
        Kind("incident.update_cancelled", public=True),
        Kind("incident.update_scheduled", public=False),
        Kind("incident.schedule_moved", public=False),
        Kind("incident.schedule_cancelled", public=False),
        Kind("incident.schedule_failed", public=False),
        Kind("maintenance.scheduled", public=True),
        Kind("maintenance.changed", public=True),
        Kind("maintenance.window_restored", public=True),
        Kind("maintenance.reminded", public=True),
        Kind("maintenance.started", public=True),
        Kind("maintenance.update_published", public=True),
        Kind("maintenance.completed", public=True),
        Kind("maintenance.cancelled", public=True),
        Kind("maintenance.redacted", public=True),
        Kind("faq.added", public=True),
        Kind("faq.changed", public=True),
        Kind("faq.attached", public=True),
        Kind("faq.ordered", public=True),
        Kind("faq.withdrawn", public=True),
        Kind("faq.redacted", public=True),
        Kind("advice.issued", public=True),
        Kind("advice.changed", public=True),
        Kind("advice.narrowed", public=True),
        Kind("advice.withdrawn", public=True),
        Kind("advice.redacted", public=True),
        Kind("data.recorded", public=True),
        Kind("data.spared", public=True),
        Kind("data.progressed", public=True),
        Kind("data.redacted", public=True),
        Kind("promise.overdue", public=True),
        Kind("promise.missed", public=True),
        Kind("promise.moved", public=True),
        Kind("promise.move_taken_back", public=True),
        Kind("promise.withdrawn", public=True),
        Kind("promise.redacted", public=True),
    )
}
