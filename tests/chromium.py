"""The browser of the browser tests: the machine's Chromium, else Playwright's own; installed when both are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Chromium without the windows that nobody sees opens a page in a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class ChromiumError(Exception):
    """No browser; the text says what to install."""


def program() -> str | None:
    """The machine's own browser; None stands for the one that Playwright keeps."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Make sure that there is a browser.

    Effects: as root on Debian apt installs Chromium, elsewhere Playwright downloads one.

    Raises:
        ChromiumError: neither worked.
    """
    if program() or _is_kept_by_playwright():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update")
        _run("apt-get", "install", "--yes", "chromium-headless-shell") or _run("apt-get", "install", "--yes", "chromium")
    else:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if not (program() or _is_kept_by_playwright()):
        raise ChromiumError(
            "The browser tests need Chromium, and it could not be installed: install the package `chromium`, then try again."
        )


def _run(*command: str) -> bool:
    print("No Chromium here:", *command, flush=True)
    return subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False).returncode == 0


def _is_kept_by_playwright() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()
