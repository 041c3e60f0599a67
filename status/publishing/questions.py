"""The pages and texts of questions: all of them, and each with its changes. Nothing in them depends on when they were made."""

from status.publishing import asked
from status.publishing.environment import page, text
from status.publishing.registry import artifact
from status.publishing.site import Site
from status.publishing.texts import wrapped
from status.publishing.times import Times


@artifact("faq/index.html", "faqs")
def everything(site: Site, _: str) -> bytes:
    """All questions, in the operators' order."""
    return page("faqs.html", site, Times(site.page.zone), {"questions": asked.everything(site)})


@artifact("faq.txt", "faqs")
def everything_text(site: Site, _: str) -> bytes:
    """The text twin of all questions."""
    return wrapped(text("faqs.txt", site, Times(site.page.zone), {"questions": asked.everything(site)}))


@artifact("faq/{}/index.html", "faq")
def one(site: Site, slug: str) -> bytes:
    """One question, whole, with every change of it."""
    return page("faq.html", site, Times(site.page.zone), {"question": asked.question(site, slug)})


@artifact("faq/{}.txt", "faq")
def one_text(site: Site, slug: str) -> bytes:
    """The text twin of one question."""
    return wrapped(text("faq.txt", site, Times(site.page.zone), {"question": asked.question(site, slug)}))
