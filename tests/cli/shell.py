"""Commands as a person types them."""

import subprocess
from pathlib import Path

from status.settings import HOME
from tests import forked


class Shell:
    """Runs commands on the installation of `candor`."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = forked.run(["--app", str(HOME / "app.py"), *arguments], self.environment, self.folder)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def ok(self, *arguments: str) -> str:
        told = self(*arguments)
        assert told.returncode == 0, told.stderr
        return told.stdout

    def refused(self, *arguments: str) -> str:
        """The sentence with which it is refused."""
        told = self(*arguments)
        assert told.returncode == 2 and "Traceback" not in told.stderr
        return told.stderr.strip().splitlines()[-1]
