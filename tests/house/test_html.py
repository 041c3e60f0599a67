"""All pages are valid HTML: those that readers open, those of the admin, and what is shown when something is wrong."""

from pathlib import Path

import pytest

from status.publishing import pages
from status.settings import HOME
from tests.browser.served import play_demo
from tests.checkers import valid
from tests.publishing.story import everywhere
from tests.web.conftest import build_app
from tests.web.console import Console
from tests.web.every_route import ids, paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every page of the demo and every world, as files."""
    folder = tmp_path / "pages"
    candor = play_demo(tmp_path / "var")
    public = candor.settings.public
    for file in public.rglob("*.html"):
        keep(folder, f"public/{file.relative_to(public)}", file.read_text(encoding="utf-8"))
    for name, site in everywhere().items():
        keep(folder, f"worlds/{name}.html", pages.front(site, "").decode())
        for code in site.incidents:
            keep(folder, f"worlds/{name}-{code}.html", pages.incident(site, code).decode())
    made = ids(candor)
    console = Console(build_app(candor), candor)
    answered = [f"/admin/link/{made['link']}", "/admin/sign-in", "/nothing"]
    for path in answered:
        keep(folder, f"open{path}.html", console.get(path).text)
    keep(folder, "open/expired.html", console.post("/admin/incidents/new", {"title": "Phones", "body": "Calls work."}).text)
    console.sign_in()
    for path in (*paths(made), "/admin/nothing"):
        answer = console.get(path)
        if answer.mimetype == "text/html" and answer.status_code < 500:
            keep(folder, f"signed-in{path}.html", answer.text)
    new = "/admin/incidents/new"
    keep(folder, "mistakes/new.html", console.submit(new, title="", body="", next_update="soon").text)
    keep(folder, "mistakes/resolve.html", console.submit(f"/admin/incidents/{made['code']}/resolve", body="").text)
    for style in (HOME / "status" / "web" / "static").glob("*.css"):
        keep(folder, style.name, style.read_text(encoding="utf-8"))
    candor.database.close()
    return folder


def keep(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_every_page_is_valid_html_with_valid_styles(folder: Path) -> None:
    assert len(list(folder.rglob("*.html"))) > 40
    told = [f"{one['url'].removeprefix(f'file:{folder}/')}: {one['message']} {one.get('extract', '')[:120]}" for one in valid(folder)]
    assert told == []
