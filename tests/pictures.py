"""The pictures of the editors' guide, made anew from the real screens: `python -m tests.pictures [FOLDER]`, or `make pictures`.

Beside them those of the mail, for the documentation.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from tests import chromium
from tests.processes import ROOT, Processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

FOLDER = ROOT / "static" / "img" / "guide"
WIDTH, HEIGHT = 1000, 600
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SCREEN_SIZES = {"desktop": (800, 560), "phone": (360, 640)}
PASSWORD = "a-picture-of-a-desk"
DEMO = f"""
from django.contrib.auth.models import Group, User
from submissions.intake import submit
from twir.demo.load import load_demo_week
editor = User.objects.create_user("editor", password="{PASSWORD}", is_staff=True)
editor.groups.add(Group.objects.get(name="publisher"))
load_demo_week()
for name in ("made-up", "nowhere"):
    fields = {{"title": name, "url": f"https://crates.example.org/{{name}}", "description": "a crate that does not exist.", "name": "Ada"}}
    submit(kind="crate", cleaned=fields | {{"url_sent": fields["url"]}})
"""
PULLS = """\
Stabilize made_up_feature https://github.com/rust-lang/rust/pull/900001
Add `Vec::longer` https://github.com/rust-lang/rust/pull/900002
fix(toml): Read it twice https://github.com/rust-lang/cargo/pull/90003
What is this?
"""


def main() -> None:
    """Start a desk with the demo week, look at its screens, and end it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    chromium.install()
    with TemporaryDirectory() as directory:
        processes = Processes(Path(directory), {"DATABASE_URL": f"sqlite:///{directory}/twir.sqlite3", "DEBUG": "1"})
        try:
            for arguments in (("migrate", "--verbosity", "0"), ("shell", "--verbosity", "0", "--command", DEMO)):
                if processes.manage(*arguments).wait():
                    sys.exit(processes.logs())
            take_pictures(processes.web(workers=1), folder)
        finally:
            processes.end()
    take_pictures_of_the_mail(ROOT / "docs" / "pictures")


def take_pictures_of_the_mail(folder: Path) -> None:
    """Our sample as mail: by day and by night, on a desk and on a phone."""
    from playwright.sync_api import sync_playwright

    html = (ROOT / "tests" / "data" / "exports" / "mail.html").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=["--no-sandbox"])
        for colours in COLOURS:
            for name, (width, height) in SCREEN_SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours)
                page.set_content(html)
                page.screenshot(path=folder / f"mail-{name}-{colours}.png", animations="disabled")
        browser.close()


def take_pictures(address: str, folder: Path) -> None:
    """One picture for each screen that the guide shows."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", locale="en-GB")
        page.goto(f"{address}/admin/login/?next=/admin/")
        page.get_by_label("Name", exact=True).fill("editor")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        for name, show in SCREENS.items():
            page.goto(f"{address}/admin/", wait_until="networkidle")
            show(page)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.png", animations="disabled")
            print(f"{name}.png")
        browser.close()


def to_desk(page: Page) -> None:
    """The desk of the coming issue."""
    page.get_by_role("navigation", name="Desk").get_by_role("link", name="Issue").first.click()


def to_queue(page: Page) -> None:
    """The queue, one at a time."""
    page.get_by_role("link", name="Decide").first.click()


def to_nominations(page: Page) -> None:
    """The crates of the week, one of them with a vote."""
    to_desk(page)
    page.get_by_role("link", name="Fill in Crate of the Week").click()
    page.get_by_role("button", name="Vote").first.click()


def to_filled(page: Page) -> None:
    """Pull requests that were pasted and not saved yet."""
    to_desk(page)
    page.get_by_role("link", name="Fill in Updates from the Rust Project").click()
    page.get_by_label("Paste here").fill(PULLS)
    page.get_by_label("Merged in all").fill("321")
    page.get_by_role("button", name="Look at it").click()


def to_section(page: Page) -> None:
    """The editor of a section."""
    to_desk(page)
    page.get_by_role("link", name="Edit Observations/Thoughts").click()
    page.locator(".markdownx-preview a").first.wait_for()


def to_finish(page: Page) -> None:
    """What finishing would change."""
    to_desk(page)
    page.get_by_role("link", name="Finish").click()


SCREENS: dict[str, Callable[[Page], None]] = {
    "board": lambda page: page.get_by_role("heading", level=1).wait_for(),
    "queue": to_queue,
    "nominations": to_nominations,
    "fill": to_filled,
    "section": to_section,
    "desk": to_desk,
    "finish": to_finish,
}
"""Name of the picture -> how to get to its screen from the board."""

if __name__ == "__main__":
    main()
