"""Reads through `flask serve` against nginx serving the same bytes, in one run."""

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.served import answers, demo_folder, free_port, serve

ROUNDS = 5


def figures() -> Iterator[tuple[str, str, str]]:
    """Requests a second for the front page in brotli, the two in turn; the ratio of the medians."""
    if not shutil.which("nginx") or not shutil.which("wrk"):
        yield "reads against nginx", "not measured", "needs nginx and wrk (Debian packages of these names)"
        return
    with demo_folder() as var, serve(var) as served, _nginx(var / "public") as other:
        pairs = [(_rate(f"{served.url}/"), _rate(f"{other}/")) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    yield "reads a second, flask serve", f"{ours:,.0f}", ""
    yield "reads a second, nginx, same bytes", f"{theirs:,.0f}", ""
    yield "   ratio", f"{statistics.median(a / b for a, b in pairs):.2f}", "≥ 0.95"


def _rate(url: str) -> float:
    told = subprocess.run(
        ["wrk", "-t1", "-c16", "-d3s", "-H", "Accept-Encoding: br", url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told:
        raise RuntimeError(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]


@contextmanager
def _nginx(public: Path) -> Iterator[str]:
    """nginx with one worker serving the folder; it has no brotli module by itself, so the .br file goes out under its own type."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        configuration = Path(folder) / "nginx.conf"
        (Path(folder) / "root").mkdir()
        shutil.copy(public / "index.html.br", Path(folder) / "root" / "index.html")
        configuration.write_text(
            f"worker_processes 1; pid {folder}/pid; error_log {folder}/error; user root;\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}/root; default_type text/html; add_header Content-Encoding br;\n"
            f'add_header Cache-Control "public, max-age=15, s-maxage=30, stale-while-revalidate=300, stale-if-error=86400"; add_header Vary Accept-Encoding; }} }}\n'
        )
        process = subprocess.Popen(["nginx", "-c", str(configuration), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            while not answers(f"http://127.0.0.1:{port}/"):
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(5)
