"""The public record of promises: every one in full, with its tally, and as a calendar."""

from status.publishing.calendar import calendar, promise_event
from status.publishing.environment import page
from status.publishing.promise import RECORD
from status.publishing.promise_json import tally
from status.publishing.promised import mark, tally_words
from status.publishing.registry import artifact
from status.publishing.site import Site
from status.publishing.times import Times


@artifact("promises/index.html", "state", beside=("promises.ics",))
def promises(site: Site, _: str) -> dict[str, bytes]:
    """What was promised and what became of each, as a page and for calendar programs; and where no next word is promised now."""
    counted = tally(site)
    told = [(incident, mark(promise)) for incident, promise in site.record]
    values = {
        "told": told,
        "tally": tally_words(counted, sum(one.overdue for one in site.open_promises)),
        "older": sum(counted.values()) > len(told) >= RECORD,
        "silent": [one for one in site.open if not any(promise.state == "open" for promise in one.promises)],
    }
    events = [promise_event(site, incident, promise) for incident, promise in site.record]
    return {
        "promises/index.html": page("promises.html", site, Times(site.page.zone), values),
        "promises.ics": calendar(site, "promises", f"{site.page.name}: when you will hear from us", events),
    }
