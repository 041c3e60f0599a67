"""Disks that are small, full, or cannot be written: real ones, as far as this machine lets us."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

_BALLAST = ".ballast"


@cache
def can_mount() -> bool:
    """Whether we may mount: as root, outside of most containers."""
    if os.geteuid() != 0:
        return False
    done = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return done.returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="mounting a small disk needs root")


@contextmanager
def disk(folder: Path, size: str = "4m") -> Iterator[None]:
    """A disk of that size at `folder`, with what lay there before."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> None:
    """Leaves not one free block on the disk of this folder."""
    with (folder / _BALLAST).open("wb", buffering=0) as out:
        for size in (1 << 16, 1 << 12):
            try:
                while True:
                    out.write(b"\0" * size)
            except OSError:
                continue


def free(folder: Path) -> None:
    """Takes away what filled it."""
    (folder / _BALLAST).unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The disk at `folder` takes nothing more, as after a fault of its own."""
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", folder], check=True)


@contextmanager
def no_file_can_grow() -> Iterator[None]:
    """Processes started meanwhile cannot make any file longer: what a quota does, without root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
