"""The blocks of docs/run-it.md do what they say: nginx and systemd read them, and nginx serves the page when Candor is dead."""

import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from status.publishing.artifacts import stamp, write
from status.settings import HOME
from tests.serving.processes import free_port, until

TEXT = (HOME / "docs" / "run-it.md").read_text(encoding="utf-8")
WORDS = "Störung 電話".encode()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)


@contextmanager
def nginx(folder: Path, behind: int) -> Iterator[str]:
    """The documented server without its certificate, on a free port."""
    port = free_port()
    server = blocks("nginx")[0].split("\nserver {")[0]
    server = re.sub(r" *ssl_.*\n", "", server).replace("443 ssl http2", f"127.0.0.1:{port}")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{behind}").replace("/srv/candor/var/public", str(folder / "public"))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/error; user root;\nevents {{}}\nhttp {{ access_log off;\n{server}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    try:
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(5)


def get(url: str) -> HTTPResponse:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    try:
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=5)
    except urllib.error.HTTPError as refused:
        return refused  # type: ignore[return-value]
    return answer


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")
def test_nginx_serves_the_folder_with_the_right_types_when_nobody_answers(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    public = tmp_path / "public"
    kinds = {
        "/": ("index.html", "text/html"),
        "/incidents/abc": ("incidents/abc/index.html", "text/html"),
        "/text.txt": ("text.txt", "text/plain"),
        "/incidents/abc.txt": ("incidents/abc.txt", "text/plain"),
        "/feed.rss": ("feed.rss", "application/rss+xml"),
        "/feed.atom": ("feed.atom", "application/atom+xml"),
        "/status.json": ("status.json", "application/json"),
        "/ledger.jsonl": ("ledger.jsonl", "application/jsonl"),
        "/calendar.ics": ("calendar.ics", "text/calendar"),
    }
    for name, _ in kinds.values():
        write(public, name, WORDS)
    write(public, "404.html", b"not here")
    stamp(public, "1")
    with nginx(tmp_path, free_port()) as url:
        for path, (_, kind) in kinds.items():
            answer = get(url + path)
            assert (answer.status, answer.read()) == (200, WORDS), path
            assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8", path
        missing = get(f"{url}/nothing")
        assert (missing.status, missing.read()) == (404, b"not here")
        assert get(f"{url}/admin").status == 502, "a form is never answered by a file"


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")
def test_nginx_serves_the_folder_when_candor_is_frozen(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write(tmp_path / "public", "index.html", WORDS)
    with socket.create_server(("127.0.0.1", 0)) as frozen, nginx(tmp_path, frozen.getsockname()[1]) as url:
        assert get(url).read() == WORDS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    service, backup, timer = (
        block.replace("/srv/candor/app/.venv/bin/flask", shutil.which("true") or "/bin/true") for block in blocks("ini")
    )
    for name, unit in (("candor.service", service), ("candor-backup.service", backup), ("candor-backup.timer", timer)):
        (tmp_path / name).write_text(unit)
    names = [str(tmp_path / name) for name in ("candor.service", "candor-backup.service", "candor-backup.timer")]
    told = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False)
    assert not [line for line in told.stderr.splitlines() if "candor" in line and ("Unknown" in line or "Failed to parse" in line)]


def test_every_command_and_setting_that_it_names_exists() -> None:
    from app import create_app
    from status.settings import SETTINGS

    commands = create_app().cli.commands
    for name in set(re.findall(r"flask ([a-z]+)", TEXT)):
        assert name in commands, name
    known = {row.name for row in SETTINGS} | {f"{row.name}_FILE" for row in SETTINGS} | {"SMTP_URL"}
    for name in re.findall(r"(?m)^([A-Z_]+)=", TEXT):
        assert name in known, name
