"""An editor at the desk, over HTTP: logs in, decides, asks for assemblies, opens sections and saves them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.visitor import find_form

if TYPE_CHECKING:
    from tests.visitor import Answer, Form, Visitor

PASSWORD = "correct horse battery"
ASSEMBLY_SECONDS = 60


def part_of(page: str, name: str) -> str:
    """One of the parts of which a page of the desk is made."""
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


@dataclass
class Desk:
    """What one editor does, each time by the page and the form that a browser would show."""

    visitor: Visitor

    def log_in(self, name: str) -> None:
        """Log in with the password that all accounts of our tests have."""
        page = self.visitor.fill("/admin/login/?next=/admin/", {"login": name, "password": PASSWORD}, having="password")
        assert page.url.endswith("/admin/")

    # Decisions

    def waiting_keys(self) -> list[str]:
        """The submissions that wait for a decision, in the order in which they came."""
        page = self.visitor.get("/admin/submissions/submission/")
        return sorted(set(re.findall(r'name="_selected_action" value="(\d+)"', page.text)), key=int)

    def decide(self, key: str, verb: str, **fields: str) -> None:
        """Press one of the buttons below a submission."""
        path = f"/admin/submissions/submission/{key}/change/"
        page = self.visitor.fill(path, {**fields}, having="decide", press=("decide", verb))
        assert page.status == 200, page.text

    # The issue

    def issue_path(self) -> str:
        """Where the newest issue is worked on, with a slash at the end."""
        page = self.visitor.get("/admin/issues/issue/")
        found = re.findall(r"/admin/issues/issue/(\d+)/change/", page.text)
        return f"/admin/issues/issue/{found[0]}/"

    def assemble(self) -> None:
        """Press the button and wait for a worker to do it."""
        path = self.issue_path()
        page = self.visitor.fill(f"{path}change/", {}, having="assemble/")
        assert page.status == 200, page.text
        deadline = time.monotonic() + ASSEMBLY_SECONDS
        while not (found := re.search(r"Done|Failed", part_of(self.visitor.get(f"{path}live/").text, "assembly"))):
            assert time.monotonic() < deadline, "the assembly never came to an end"
            time.sleep(0.1)
        assert found[0] == "Done"

    def exported(self) -> str:
        """The issue's text as it stands now."""
        return self.visitor.get(f"{self.issue_path()}export/").text

    # Sections

    def write(self, title: str, body: str) -> None:
        """Open a section, type over all of it, save it."""
        path, form = self._opened(title)
        self._save(path, form, body)

    def change(self, title: str, old: str, new: str) -> None:
        """Open a section, change its text in one place, save it."""
        path, form = self._opened(title)
        [text] = form.fields["body"]
        assert text.count(old) == 1, (title, old, text)
        self._save(path, form, text.replace(old, new))

    def _opened(self, title: str) -> tuple[str, Form]:
        issue_path = self.issue_path()
        page = self.visitor.get(f"{issue_path}change/").text
        found = re.search(rf'href="({issue_path}sections/\d+/)"[^>]*>Edit<span class="vh"> {re.escape(title)}</span>', page)
        assert found, title
        return found[1], find_form(self.visitor.get(found[1]), "body")

    def _save(self, path: str, form: Form, body: str) -> Answer:
        page = self.visitor.send(path, form, {"body": body}, press=("step", "save"))
        assert page.status == 200, page.text
        return page
