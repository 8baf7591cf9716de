"""Others work in the repository, too: what they did to an issue there stays, and our branch goes on where theirs is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from issues.deliveries.git import GitPort
from issues.deliveries.ports import DeliveryError, Draft, Parcel, StrangeError
from issues.deliveries.repository import identity
from issues.deliveries.strange import Correction, correction
from tests.issues.deliveries.test_git import EDITION, NAME, NEXT, PARCEL, commit, git
from tests.issues.deliveries.test_git import checkout as checkout  # noqa: PLC0414 (the fixture)

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

THEIRS = "* [Theirs](https://example.org/theirs)"
DRAFT = f"draft/{NAME}"
CONTENT = f"content/{NAME}"
AMENDED = replace(EDITION, revision=2, reason="The discussion", text="Title: x\n\nThe text, é.\n\nDiscuss.\n")


def change(checkout: Path, path: str, text: str, *, branch: str = "main") -> None:
    """Somebody's commit; what is checked out stays so."""
    git(checkout, "checkout", "--quiet", branch)
    (checkout / path).write_text(text)
    git(checkout, "add", "--all")
    commit(checkout, "Theirs")
    git(checkout, "checkout", "--quiet", "main")


def tip(checkout: Path, name: str = "twir-desk") -> str:
    return git(checkout, "rev-parse", name).strip()


class TestDraftOfTheIssue:
    """A pull request is merged into the draft that is being published."""

    def refusal(self, parcel: Parcel = PARCEL) -> str:
        with pytest.raises(StrangeError) as planned:
            GitPort().plan(parcel)
        with pytest.raises(StrangeError) as delivered:
            GitPort().deliver(parcel)
        assert str(planned.value) == str(delivered.value)
        return str(delivered.value)

    def test_where_the_branch_begins_it_is_not_lost(self, checkout: Path) -> None:
        change(checkout, DRAFT, f"Title: x\n{THEIRS}\n")
        assert self.refusal() == (
            f"Somebody changed {DRAFT} on main: “{THEIRS}”. Take that in first (before it is published import_issue FILE --update, "
            "afterwards amend_issue 893 FILE --reason TEXT), or take it back there. Then hand the issue on."
        )
        assert git(checkout, "branch", "--list", "twir-desk") == ""

    def test_on_what_is_checked_out_it_does_not_come_into_the_issue_by_a_merge(self, checkout: Path) -> None:
        GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\n")))
        git(checkout, "merge", "--quiet", "twir-desk")
        change(checkout, f"draft/{NEXT}", f"Title: next\n{THEIRS}\n")
        git(checkout, "checkout", "--quiet", "twir-desk")
        git(checkout, "-c", "user.name=B", "-c", "user.email=b@example.org", "commit", "--quiet", "--allow-empty", "-m", "Away from main")
        git(checkout, "checkout", "--quiet", "main")
        following = replace(EDITION, number=894, file_name=NEXT, text="Title: next\n")
        with pytest.raises(StrangeError, match=rf"^Somebody changed draft/{NEXT} on main: “{re.escape(THEIRS)}”"):
            GitPort().deliver(Parcel(following))

    def test_upstream_it_is_seen_before_it_is_pulled(self, checkout: Path, settings: Settings) -> None:
        settings.DELIVERY_CHECKOUT = checkout.parent / "clone"
        git(checkout.parent, "clone", "--quiet", str(checkout), str(settings.DELIVERY_CHECKOUT))
        change(checkout, DRAFT, f"Title: x\n{THEIRS}\n")
        git(settings.DELIVERY_CHECKOUT, "fetch", "--quiet")
        assert self.refusal().startswith(f"Somebody changed {DRAFT} on origin/main: “{THEIRS}”.")

    def test_a_line_that_was_taken_out_there_is_not_printed(self, checkout: Path) -> None:
        older = replace(EDITION, number=892, file_name="2030-12-18-this-week-in-rust.md")
        GitPort().deliver(Parcel(older, Draft(NAME, EDITION.text, frozenset())))
        change(checkout, DRAFT, "Title: x\n", branch="twir-desk")
        assert self.refusal().startswith(f"Somebody changed {DRAFT} on twir-desk: “The text, é.”.")

    def test_what_was_taken_in_stands_in_nobodys_way(self, checkout: Path) -> None:
        change(checkout, DRAFT, f"Title: x\n{THEIRS}\n")
        GitPort().deliver(replace(PARCEL, had=frozenset({THEIRS})))
        assert git(checkout, "show", f"twir-desk:{CONTENT}") == EDITION.text

    def test_the_open_draft_is_compared_before_it_is_published(self, checkout: Path) -> None:
        change(checkout, DRAFT, f"Title: x\n{THEIRS}\n")
        GitPort().compare(Draft(NAME, EDITION.text, frozenset({THEIRS})), frozenset())
        with pytest.raises(StrangeError, match=r"Take that in first \(import_issue FILE --update\)"):
            GitPort().compare(Draft(NAME, EDITION.text), frozenset())


class TestCorrections:
    """Somebody corrects an issue in content/, after it was published."""

    AMENDMENT = Parcel(AMENDED, earlier=(EDITION.text,))

    @pytest.fixture
    def published(self, checkout: Path) -> Path:
        """The issue on the branch."""
        GitPort().deliver(PARCEL)
        return checkout

    @pytest.mark.parametrize("branch", ["twir-desk", "main"])
    def test_one_is_not_taken_back_by_an_amendment(self, published: Path, branch: str) -> None:
        git(published, "merge", "--quiet", "twir-desk")
        change(published, CONTENT, "Title: x\n\nThe text, è.\n", branch=branch)
        with pytest.raises(StrangeError) as refused:
            GitPort().deliver(self.AMENDMENT)
        assert str(refused.value) == (
            f"Somebody corrected {CONTENT} on {branch}: line 3 is “The text, è.”, not “The text, é.”. "
            "Take that in first (amend_issue 893 FILE --reason TEXT), or take it back there. Then hand the issue on."
        )
        assert "è" in git(published, "show", f"{branch}:{CONTENT}")

    def test_one_that_was_taken_in_stands_in_nobodys_way(self, published: Path) -> None:
        change(published, CONTENT, "Title: x\n\nThe text, è.\n", branch="twir-desk")
        third = replace(AMENDED, revision=3, text=AMENDED.text.replace("é", "è"))
        GitPort().deliver(Parcel(third, earlier=(AMENDED.text, EDITION.text)))
        assert git(published, "show", f"twir-desk:{CONTENT}") == third.text

    def test_what_the_desk_wrote_and_does_not_know_any_more_is_ours(self, published: Path) -> None:
        GitPort().deliver(Parcel(AMENDED))
        assert git(published, "show", f"twir-desk:{CONTENT}") == AMENDED.text

    def test_an_issue_that_somebody_else_published_is_not_replaced(self, checkout: Path) -> None:
        change(checkout, CONTENT, "Title: y\n")
        with pytest.raises(StrangeError, match=rf"^Somebody corrected {CONTENT} on main: line 1 is “Title: y”, not “Title: x”\."):
            GitPort().deliver(PARCEL)

    def test_line_ends_of_windows_are_no_correction(self, published: Path) -> None:
        git(published, "config", "core.autocrlf", "false")
        change(published, CONTENT, EDITION.text.replace("\n", "\r\n"), branch="twir-desk")
        GitPort().deliver(self.AMENDMENT)
        assert git(published, "show", f"twir-desk:{CONTENT}") == AMENDED.text

    @pytest.mark.parametrize(
        ("there", "expected"),
        [
            ("a\nb\n", None),
            ("a\nB\n", Correction(2, "B", "b")),
            ("a\n", Correction(2, "", "b")),
            ("b\na\n", Correction(1, "b", "a")),
            ("a\nb\nc\n", None),
            ("a\nb\nC\n", Correction(3, "C", "")),
        ],
    )
    def test_the_first_line_is_named_that_the_text_does_not_have(self, there: str, expected: Correction | None) -> None:
        assert correction(there, ["a\nb\n"], "0\na\nb\nc\n") == expected

    @pytest.mark.parametrize("there", ["a\nB\n", "a\n", "B\na\n"])
    def test_one_that_stands_beside_a_change_of_ours_is_found_in_the_text(self, there: str) -> None:
        assert correction(there, ["a\nb\n"], there + "c\n") is None


class TestIdentity:
    """Who commits."""

    @pytest.mark.parametrize(
        ("sender", "expected"),
        [
            ("desk@example.org", "This Week in Rust <desk@example.org>"),
            ("Désk <desk@example.org>", "Désk <desk@example.org>"),
            ('"The Desk" <desk@example.org>', "The Desk <desk@example.org>"),
            ('D"esk(x) <desk@example.org>', 'D"esk(x) <desk@example.org>'),
            (". <desk@example.org>", "This Week in Rust <desk@example.org>"),
            ("De\nsk>x <desk@example.org>", "Deskx <desk@example.org>"),
            ("a(b@example.org", "This Week in Rust <a(b@example.org>"),
        ],
    )
    def test_it_is_one_that_git_takes(self, checkout: Path, settings: Settings, sender: str, expected: str) -> None:
        settings.DEFAULT_FROM_EMAIL = sender
        GitPort().deliver(PARCEL)
        assert identity(sender).decode() == expected
        assert git(checkout, "log", "-1", "--format=%an <%ae>|%cn <%ce>", "twir-desk").strip() == f"{expected}|{expected}"
        git(checkout, "fsck", "--strict")

    @pytest.mark.parametrize("sender", ["Another name <desk@localhost>", "desk@localhost", "Moved <moved@example.org>"])
    def test_our_commits_stay_ours_under_another_one(self, checkout: Path, settings: Settings, sender: str) -> None:
        receipt = GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\n\nOurs.\n")))
        settings.DEFAULT_FROM_EMAIL = sender
        change(checkout, f"draft/{NEXT}", "Title: next\n", branch="twir-desk")
        with pytest.raises(StrangeError, match=r"“Ours\.”"):
            GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\n\nOurs.\nMore.\n"), receipts=frozenset({receipt})))

    @pytest.mark.parametrize("sender", ["Ada <ada@example.org>", "Desk <desk@example.org>"])
    def test_what_somebody_merges_by_the_same_address_or_in_a_receipt_is_not_ours(
        self, checkout: Path, settings: Settings, sender: str
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = sender
        GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\n")))
        change(checkout, f"draft/{NEXT}", f"Title: next\n{THEIRS}\n", branch="twir-desk")
        receipts = frozenset({GitPort().deliver(Parcel(replace(EDITION, revision=2, reason="Again")))})
        assert receipts == {tip(checkout)}
        with pytest.raises(StrangeError, match="Theirs"):
            GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\nMore.\n"), receipts=receipts))


class TestRemote:
    """A clone, and the branch at its remote."""

    @pytest.fixture
    def clone(self, checkout: Path, settings: Settings) -> Path:
        """One in which the first issue was never handed on, of a repository in which it was."""
        GitPort().deliver(PARCEL)
        settings.DELIVERY_CHECKOUT = checkout.parent / "clone"
        git(checkout.parent, "clone", "--quiet", str(checkout), str(settings.DELIVERY_CHECKOUT))
        return checkout.parent / "clone"

    def test_the_branch_goes_on_where_it_is_at_the_remote(self, clone: Path) -> None:
        receipt = GitPort().deliver(Parcel(AMENDED, earlier=(EDITION.text,)))
        assert (tip(clone), tip(clone, "twir-desk^")) == (receipt, tip(clone, "origin/twir-desk"))

    def test_what_stands_there_is_not_committed_again(self, clone: Path) -> None:
        assert GitPort().deliver(PARCEL) == tip(clone, "origin/twir-desk")

    def test_a_remote_of_another_name_is_found(self, clone: Path) -> None:
        git(clone, "remote", "rename", "origin", "upstream")
        receipt = GitPort().deliver(Parcel(AMENDED, earlier=(EDITION.text,)))
        assert tip(clone, f"{receipt}^") == tip(clone, "upstream/twir-desk")

    def test_a_branch_that_is_behind_catches_up(self, checkout: Path, clone: Path) -> None:
        git(clone, "branch", "--quiet", "--track", "twir-desk", "origin/twir-desk")
        change(checkout, "README.md", "theirs\n", branch="twir-desk")
        git(clone, "fetch", "--quiet")
        receipt = GitPort().deliver(Parcel(AMENDED, earlier=(EDITION.text,)))
        assert (tip(clone), tip(clone, f"{receipt}^")) == (receipt, tip(clone, "origin/twir-desk"))

    def test_a_branch_that_is_ahead_goes_on(self, clone: Path) -> None:
        first = GitPort().deliver(Parcel(AMENDED, earlier=(EDITION.text,)))
        third = replace(AMENDED, revision=3, text=AMENDED.text + "More.\n")
        receipt = GitPort().deliver(Parcel(third, earlier=(AMENDED.text, EDITION.text)))
        assert tip(clone, f"{receipt}^") == first

    def test_two_that_have_gone_different_ways_are_refused(self, checkout: Path, clone: Path) -> None:
        before = GitPort().deliver(Parcel(AMENDED, earlier=(EDITION.text,)))
        change(checkout, "README.md", "theirs\n", branch="twir-desk")
        git(clone, "fetch", "--quiet")
        with pytest.raises(DeliveryError, match=r"^twir-desk and origin/twir-desk have gone different ways\. Bring them together first"):
            GitPort().deliver(Parcel(replace(AMENDED, revision=3, text="Title: x\n"), earlier=(AMENDED.text, EDITION.text)))
        assert tip(clone) == before

    def test_a_branch_that_was_merged_goes_on_from_what_is_checked_out(self, clone: Path) -> None:
        git(clone, "merge", "--quiet", "origin/twir-desk")
        change(clone, "README.md", "ours\n")
        receipt = GitPort().deliver(Parcel(AMENDED, earlier=(EDITION.text,)))
        assert tip(clone, f"{receipt}^") == tip(clone, "main")
        change(clone, "README.md", "again\n")
        git(clone, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "merge", "--quiet", "-m", "Merge", "twir-desk")
        third = replace(AMENDED, revision=3, text=AMENDED.text + "More.\n")
        receipt = GitPort().deliver(Parcel(third, earlier=(AMENDED.text, EDITION.text)))
        assert tip(clone, f"{receipt}^") == tip(clone, "main")
