"""Commands as a person types them."""

import subprocess
from pathlib import Path

from status.settings import HOME


class Shell:
    """Runs commands on the installation of `candor`."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(HOME / ".venv/bin/flask"), "--app", str(HOME / "app.py"), *arguments]
        return subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False)

    def ok(self, *arguments: str) -> str:
        told = self(*arguments)
        assert told.returncode == 0, told.stderr
        return told.stdout

    def refused(self, *arguments: str) -> str:
        """The sentence with which it is refused."""
        told = self(*arguments)
        assert told.returncode == 2 and "Traceback" not in told.stderr
        return told.stderr.strip().splitlines()[-1]
