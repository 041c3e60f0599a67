"""What `bin/checkers` has fetched to judge pages with."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import axe_core_python
import pytest

from status.settings import HOME

_MODULES = HOME / ".venv" / "checkers" / "node_modules"
_VNU = _MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def axe() -> str:
    """The script of axe-core: the newest from npm, else the older one that came with the Python packages."""
    newest = _MODULES / "axe-core" / "axe.min.js"
    file = newest if newest.exists() else Path(axe_core_python.__file__).parent / "axe.min.js"
    return file.read_text(encoding="utf-8")


def valid(folder: Path) -> list[dict[str, Any]]:
    """What the HTML standard's own validator finds in the files of a folder, style sheets too: errors and warnings. One run, as Java starts slowly."""
    if shutil.which("java") is None:
        pytest.skip("no Java here, so HTML cannot be validated")
    if not _VNU.exists():
        pytest.skip("no vnu here: `bin/checkers` fetches it, and needs npm")
    command = ["java", "-Xss4m", "-jar", str(_VNU), "--also-check-css", "--stdout", "--exit-zero-always", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return [found for found in json.loads(done.stdout)["messages"] if found["type"] == "error" or found.get("subType") == "warning"]
