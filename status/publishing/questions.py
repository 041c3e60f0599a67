"""The pages and texts of questions: all of them, and each with its changes. Nothing in them depends on when they were made."""

from collections.abc import Collection
from pathlib import Path

from status.publishing import artifacts, asked
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


def drop(folder: Path, slugs: Collection[str]) -> None:
    """Takes away what stands at addresses that no question has any more: that of a redacted one said what it asked. Safe to repeat."""
    for found in {file.name.split(".")[0] for file in (folder / "faq").glob("*")} - {"index", "", *slugs}:
        artifacts.remove(folder, f"faq/{found}/index.html")
        artifacts.remove(folder, f"faq/{found}.txt")
