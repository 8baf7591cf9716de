"""Into a git checkout, read back by git itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from dulwich.repo import Repo

from issues.deliveries.git import BranchMovedError, GitPort, _Commit
from issues.deliveries.ports import DeliveryError, Draft, Parcel
from issues.exports.edition import Edition, Site

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

NAME = "2031-01-01-this-week-in-rust.md"
NEXT = "2031-01-08-this-week-in-rust.md"
EDITION = Edition(
    number=893,
    title="This Week in Rust 893",
    date=date(2031, 1, 1),
    file_name=NAME,
    revision=1,
    text="Title: x\n\nThe text, é.\n",
    path="/issues/893/",
    old_path="/blog/2031/01/01/this-week-in-rust-893/",
    site=Site("This Week in Rust", "https://twir.example.org"),
)
PARCEL = Parcel(EDITION, Draft(NEXT, "Title: next\n"))


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path, settings: Settings) -> Path:
    """A checkout of a newsletter: an older issue, and the open draft, which says nothing yet."""
    folder = tmp_path / "newsletter"
    (folder / "content").mkdir(parents=True)
    (folder / "draft").mkdir()
    (folder / "content" / "2030-12-25-this-week-in-rust.md").write_text("old\n")
    (folder / "draft" / NAME).write_text("\n")
    (folder / "README.md").write_text("readme\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    commit(folder, "Begin")
    settings.DELIVERY_CHECKOUT, settings.DELIVERY_BRANCH = folder, "twir-desk"
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--all", "-m", message)


def test_the_issue_and_the_next_draft_are_a_commit_on_the_branch(checkout: Path) -> None:
    receipt = GitPort().deliver(PARCEL)
    assert git(checkout, "rev-parse", "twir-desk").strip() == receipt
    changed = git(checkout, "show", "--no-renames", "--name-status", "--format=%an <%ae>|%B", "twir-desk").splitlines()
    assert changed[0] == "This Week in Rust <desk@localhost>|Publish This Week in Rust 893"
    assert sorted(changed[-3:]) == [f"A\tcontent/{NAME}", f"A\tdraft/{NEXT}", f"D\tdraft/{NAME}"]
    assert git(checkout, "show", f"twir-desk:content/{NAME}") == EDITION.text
    assert git(checkout, "show", f"twir-desk:draft/{NEXT}") == "Title: next\n"
    assert git(checkout, "rev-parse", "twir-desk^") == git(checkout, "rev-parse", "main")
    git(checkout, "fsck", "--strict")


def test_neither_work_tree_nor_other_branches_are_touched(checkout: Path) -> None:
    before = git(checkout, "rev-parse", "main")
    GitPort().deliver(PARCEL)
    assert git(checkout, "status", "--porcelain") == ""
    assert git(checkout, "rev-parse", "main") == before
    assert (checkout / "draft" / NAME).read_text() == "\n"


def test_what_stands_there_is_not_committed_again(checkout: Path) -> None:
    receipt = GitPort().deliver(PARCEL)
    assert GitPort().deliver(PARCEL) == receipt
    assert git(checkout, "rev-list", "--count", "twir-desk").strip() == "2"
    assert [change for change in GitPort().plan(PARCEL) if change.is_change] == []


def test_what_stands_on_the_checked_out_branch_needs_no_branch(checkout: Path) -> None:
    (checkout / "content" / NAME).write_bytes(EDITION.text.encode())
    (checkout / "draft" / NAME).unlink()
    git(checkout, "add", ".")
    commit(checkout, "By hand")
    assert GitPort().deliver(Parcel(EDITION)) == git(checkout, "rev-parse", "main").strip()
    assert git(checkout, "branch", "--list", "twir-desk") == ""


def test_an_amendment_is_a_commit_with_its_reason(checkout: Path) -> None:
    GitPort().deliver(PARCEL)
    amended = replace(EDITION, revision=2, reason="The discussion", text="Title: x\n\nThe other text.\n")
    GitPort().deliver(Parcel(amended, Draft(NEXT, "Title: next\n\nHalf done.\n")))
    assert git(checkout, "log", "-1", "--format=%s", "twir-desk") == "Amend This Week in Rust 893: The discussion\n"
    assert git(checkout, "show", "--name-status", "--format=", "twir-desk") == f"M\tcontent/{NAME}\n"


def test_an_amendment_that_is_the_first_to_be_handed_on_brings_the_next_draft(checkout: Path) -> None:
    GitPort().deliver(Parcel(replace(EDITION, revision=2, reason="The discussion"), PARCEL.next_draft))
    assert git(checkout, "show", f"twir-desk:draft/{NEXT}") == "Title: next\n"


def test_an_amendment_of_the_date_leaves_the_next_draft_alone(checkout: Path) -> None:
    GitPort().deliver(PARCEL)
    moved = replace(EDITION, revision=2, reason="The date", file_name="2031-01-02-this-week-in-rust.md")
    GitPort().deliver(Parcel(moved, Draft(NEXT, "Title: next\n\nHalf done.\n")))
    assert git(checkout, "show", "--name-status", "--format=", "twir-desk") == "A\tcontent/2031-01-02-this-week-in-rust.md\n"


def test_what_is_gone_from_the_branch_is_put_back(checkout: Path) -> None:
    GitPort().deliver(PARCEL)
    git(checkout, "branch", "-D", "twir-desk")
    GitPort().deliver(PARCEL)
    assert git(checkout, "show", f"twir-desk:content/{NAME}") == EDITION.text


class TestDraftOfOthers:
    """Somebody works on the next draft in the repository, too."""

    OURS = "Title: next\n\n* [Ours](https://example.org/ours)\n* [Other](https://example.org/other)\n"
    THEIRS = "* [Theirs](https://example.org/theirs)"

    @pytest.fixture
    def there(self, checkout: Path) -> Path:
        """Our draft on the branch."""
        GitPort().deliver(Parcel(EDITION, Draft(NEXT, self.OURS)))
        return checkout

    def merge(self, checkout: Path, text: str) -> None:
        """Their commit on the branch."""
        git(checkout, "checkout", "--quiet", "twir-desk")
        (checkout / "draft" / NEXT).write_text(text)
        commit(checkout, "Merge a pull request")
        git(checkout, "checkout", "--quiet", "main")

    def test_a_line_that_the_desk_does_not_know_is_not_lost(self, there: Path) -> None:
        self.merge(there, f"{self.OURS}{self.THEIRS}\n")
        refusal = (
            rf"Somebody changed draft/{NEXT} on twir-desk: “{re.escape(self.THEIRS)}”\. Take that in first \(import_issue FILE --update\)"
        )
        with pytest.raises(DeliveryError, match=refusal):
            GitPort().deliver(Parcel(EDITION, Draft(NEXT, self.OURS + "* Half done\n")))
        assert self.THEIRS in git(there, "show", f"twir-desk:draft/{NEXT}")

    def test_a_commit_of_ours_about_something_else_does_not_make_it_ours(self, there: Path) -> None:
        self.merge(there, f"{self.OURS}{self.THEIRS}\n")
        older = replace(EDITION, number=892, revision=2, reason="More", file_name="2030-12-25-this-week-in-rust.md")
        GitPort().deliver(Parcel(older, Draft(NEXT, self.OURS), earlier=("old\n",)))
        with pytest.raises(DeliveryError, match="Theirs"):
            GitPort().deliver(Parcel(EDITION, Draft(NEXT, self.OURS)))

    def test_a_line_that_was_taken_out_does_not_come_back(self, there: Path) -> None:
        self.merge(there, "Title: next\n\n* [Other](https://example.org/other)\n")
        with pytest.raises(DeliveryError, match=r"“.*Ours"):
            GitPort().deliver(Parcel(EDITION, Draft(NEXT, self.OURS + "* Half done\n")))

    def test_what_was_taken_in_stands_in_nobodys_way(self, there: Path) -> None:
        self.merge(there, f"Title: next\n\n* [Ours](https://example.org/ours)\n{self.THEIRS}\n")
        reworded = "Title: next\n\n* [Ours](https://example.org/ours)\n* [Theirs, reworded](https://example.org/theirs)\n"
        GitPort().deliver(Parcel(EDITION, Draft(NEXT, reworded, frozenset({self.THEIRS}))))
        assert git(there, "show", f"twir-desk:draft/{NEXT}") == reworded

    def test_what_the_desk_wrote_there_grows(self, there: Path) -> None:
        GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\n\n* Other words\n")))
        assert git(there, "show", f"twir-desk:draft/{NEXT}") == "Title: next\n\n* Other words\n"

    def test_in_a_shallow_clone_it_grows_too(self, there: Path, settings: Settings) -> None:
        settings.DELIVERY_CHECKOUT = there.parent / "shallow"
        git(there.parent, "clone", "--quiet", "--depth=1", "--branch=twir-desk", there.as_uri(), str(settings.DELIVERY_CHECKOUT))
        git(settings.DELIVERY_CHECKOUT, "checkout", "--quiet", "--detach")
        receipt = GitPort().deliver(Parcel(EDITION, Draft(NEXT, "Title: next\n\n* Other words\n")))
        assert git(settings.DELIVERY_CHECKOUT, "rev-parse", "twir-desk").strip() == receipt

    def test_an_amendment_leaves_their_work_alone(self, there: Path) -> None:
        self.merge(there, f"{self.OURS}{self.THEIRS}\n")
        GitPort().deliver(Parcel(replace(EDITION, revision=2, reason="More", text="Title: x\n\nMore.\n"), Draft(NEXT, self.OURS)))
        assert git(there, "show", "--name-status", "--format=", "twir-desk") == f"M\tcontent/{NAME}\n"


def test_contributors_who_asked_for_it_are_co_authors(checkout: Path) -> None:
    GitPort().deliver(replace(PARCEL, contributors=("Ada <ada@example.org>", "Bo <bo@example.org>")))
    trailers = git(checkout, "log", "-1", "--format=%(trailers:key=Co-authored-by,valueonly)", "twir-desk")
    assert trailers.split("\n")[:2] == ["Ada <ada@example.org>", "Bo <bo@example.org>"]


def test_the_plan_names_each_file_and_its_bytes_and_writes_nothing(checkout: Path) -> None:
    found = {change.path: (change.before, change.after) for change in GitPort().plan(PARCEL)}
    assert found == {
        f"content/{NAME}": (None, EDITION.text.encode()),
        f"draft/{NAME}": (b"\n", None),
        f"draft/{NEXT}": (None, b"Title: next\n"),
    }
    assert git(checkout, "branch", "--list", "twir-desk") == ""


def test_a_commit_of_others_at_the_same_moment_is_built_upon(checkout: Path) -> None:
    GitPort().deliver(PARCEL)
    amended = Parcel(replace(EDITION, revision=2, reason="More", text="Title: x\n\nMore.\n"))
    with closing(Repo(str(checkout))) as repo:
        late = _Commit(repo, amended)
        git(checkout, "update-ref", "refs/heads/twir-desk", "main")
        with pytest.raises(BranchMovedError, match="at the same moment"):
            late.made()
    receipt = GitPort().deliver(amended)
    assert git(checkout, "rev-parse", f"{receipt}^") == git(checkout, "rev-parse", "main")


def test_a_lock_that_a_killed_program_left_is_no_obstacle(checkout: Path) -> None:
    lock = checkout / ".git/refs/heads/twir-desk.lock"
    lock.touch()
    with pytest.raises(BranchMovedError, match="is committing to twir-desk just now"):
        GitPort().deliver(PARCEL)
    os.utime(lock, (1, 1))
    receipt = GitPort().deliver(PARCEL)
    assert (git(checkout, "rev-parse", "twir-desk").strip(), lock.exists()) == (receipt, False)


@pytest.mark.parametrize("file_name", ["../x.md", "a/b.md", ".git", "", "-x.md", "x\n.md"])
def test_a_name_that_leads_elsewhere_is_refused(checkout: Path, file_name: str) -> None:
    with pytest.raises(DeliveryError, match="is no name for a file"):
        GitPort().deliver(Parcel(replace(EDITION, file_name=file_name)))
    assert git(checkout, "branch", "--list", "twir-desk") == ""


class TestWorkTrees:
    """A branch that is checked out in any work tree of the repository is not moved under it."""

    @pytest.fixture
    def linked(self, checkout: Path) -> Path:
        """A work tree beside the checkout, with the branch of the deliveries in it."""
        folder = checkout.parent / "linked"
        git(checkout, "worktree", "add", "--quiet", "-b", "twir-desk", str(folder))
        return folder

    def refused(self, place: Path) -> None:
        with pytest.raises(
            DeliveryError, match=rf"^twir-desk is checked out in {re.escape(str(place))}, and its files would fall behind\."
        ):
            GitPort().deliver(PARCEL)

    def test_a_linked_one(self, linked: Path) -> None:
        self.refused(linked)
        assert git(linked, "status", "--porcelain") == ""

    def test_a_linked_one_that_is_the_checkout_of_the_deliveries(self, linked: Path, settings: Settings) -> None:
        settings.DELIVERY_CHECKOUT = linked
        self.refused(linked)

    def test_another_linked_one(self, linked: Path, settings: Settings) -> None:
        settings.DELIVERY_CHECKOUT = linked.parent / "another"
        git(linked, "worktree", "add", "--quiet", "-b", "another", str(settings.DELIVERY_CHECKOUT))
        self.refused(linked)

    def test_the_main_one_of_a_linked_one(self, checkout: Path, settings: Settings) -> None:
        settings.DELIVERY_CHECKOUT = checkout.parent / "linked"
        git(checkout, "worktree", "add", "--quiet", "-b", "another", str(settings.DELIVERY_CHECKOUT))
        git(checkout, "checkout", "--quiet", "-b", "twir-desk")
        self.refused(checkout)

    def test_one_that_is_gone_is_no_obstacle(self, checkout: Path, linked: Path) -> None:
        shutil.rmtree(linked)
        receipt = GitPort().deliver(PARCEL)
        assert git(checkout, "rev-parse", "twir-desk").strip() == receipt

    def test_one_that_is_away_for_a_while_is_kept(self, checkout: Path, linked: Path) -> None:
        git(checkout, "worktree", "lock", str(linked))
        shutil.rmtree(linked)
        self.refused(linked)

    def test_the_main_one_of_a_bare_repository_has_no_files(self, checkout: Path, settings: Settings) -> None:
        bare = checkout.parent / "bare.git"
        git(checkout, "branch", "twir-desk")
        git(checkout.parent, "clone", "--quiet", "--bare", "--branch=twir-desk", str(checkout), str(bare))
        settings.DELIVERY_CHECKOUT = checkout.parent / "linked"
        git(bare, "worktree", "add", "--quiet", "-b", "another", str(settings.DELIVERY_CHECKOUT))
        receipt = GitPort().deliver(PARCEL)
        assert git(bare, "rev-parse", "twir-desk").strip() == receipt


class TestOddCheckouts:
    """What is not as it should be is said in words, by the plan and by the delivery."""

    def refusal(self) -> str:
        with pytest.raises(DeliveryError) as planned:
            GitPort().plan(PARCEL)
        with pytest.raises(DeliveryError) as delivered:
            GitPort().deliver(PARCEL)
        assert str(planned.value) == str(delivered.value)
        return str(delivered.value)

    @pytest.mark.parametrize("kind", ["link", "file"])
    def test_a_content_that_is_no_folder(self, checkout: Path, kind: str) -> None:
        (checkout / "content").rename(checkout / "real")
        if kind == "link":
            (checkout / "content").symlink_to("real")
        else:
            (checkout / "content").write_text("a file\n")
        git(checkout, "add", "--all")
        commit(checkout, "Move")
        assert self.refusal() == "content is no folder in the checkout but a file or a link. Make it a folder there."
        assert git(checkout, "branch", "--list", "twir-desk") == ""

    def test_a_folder_where_the_file_goes(self, checkout: Path) -> None:
        (checkout / "content" / NAME).mkdir()
        (checkout / "content" / NAME / "x").write_text("x\n")
        git(checkout, "add", "--all")
        commit(checkout, "A folder")
        assert self.refusal() == f"content/{NAME} is a folder in the checkout."

    def test_a_submodule(self, checkout: Path) -> None:
        tip = git(checkout, "rev-parse", "main").strip()
        git(checkout, "rm", "-r", "--quiet", "--cached", "draft")
        git(checkout, "update-index", "--add", "--cacheinfo", f"160000,{tip},draft")
        git(checkout, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "A submodule")
        assert self.refusal() == "draft is a submodule in the checkout. Make it a part of the repository itself."

    @pytest.mark.parametrize("name", ["main", "main^{tree}", "main:content", f"main:draft/{NAME}"])
    @pytest.mark.parametrize("damage", ["gone", "empty", "noise"])
    def test_an_object_that_is_missing_or_damaged(self, checkout: Path, name: str, damage: str) -> None:
        sha = git(checkout, "rev-parse", name).strip()
        path = checkout / ".git/objects" / sha[:2] / sha[2:]
        path.chmod(0o600)
        path.write_bytes(b"" if damage == "empty" else b"noise")
        if damage == "gone":
            path.unlink()
        assert self.refusal() == (
            f"{checkout} is damaged or incomplete: {sha} cannot be read. Look at it with git fsck, or clone the repository anew."
        )


class TestLacking:
    def test_nothing_is_set_up(self, settings: Settings) -> None:
        settings.DELIVERY_CHECKOUT = None
        assert "Set DELIVERY_CHECKOUT" in GitPort().lacks()

    def test_sha256_is_refused(self, settings: Settings, tmp_path: Path) -> None:
        git(tmp_path, "init", "--quiet", "--object-format=sha256")
        settings.DELIVERY_CHECKOUT = tmp_path
        assert GitPort().lacks() == f"{tmp_path} counts by SHA-256, which the desk cannot write. Clone one that counts by SHA-1."

    @pytest.mark.parametrize(
        "settings_of_git", ["[extensions]\n\tunheardOf = true\n", "[core\n", "[core]\n\trepositoryformatversion = 9\n"]
    )
    def test_a_set_up_that_cannot_be_read_is_refused(self, checkout: Path, settings_of_git: str) -> None:
        (checkout / ".git/config").write_text(settings_of_git)
        assert "is set up in a way that the desk cannot read" in GitPort().lacks()

    def test_a_folder_is_no_checkout(self, settings: Settings, tmp_path: Path) -> None:
        settings.DELIVERY_CHECKOUT = tmp_path
        assert GitPort().lacks() == f"{tmp_path} is no git checkout. Clone the newsletter's repository there."

    @pytest.mark.usefixtures("checkout")
    def test_a_branch_that_is_checked_out_is_refused(self, settings: Settings) -> None:
        settings.DELIVERY_BRANCH = "main"
        with pytest.raises(DeliveryError, match="main is checked out in"):
            GitPort().deliver(PARCEL)

    def test_a_checkout_without_a_commit_is_refused(self, tmp_path: Path, settings: Settings) -> None:
        git(tmp_path, "init", "--quiet")
        settings.DELIVERY_CHECKOUT, settings.DELIVERY_BRANCH = tmp_path, "twir-desk"
        with pytest.raises(DeliveryError, match="has no commit yet"):
            GitPort().deliver(PARCEL)

    def test_a_bare_repository_will_do(self, checkout: Path, tmp_path: Path, settings: Settings) -> None:
        git(tmp_path, "clone", "--quiet", "--bare", str(checkout), "bare.git")
        settings.DELIVERY_CHECKOUT = tmp_path / "bare.git"
        receipt = GitPort().deliver(PARCEL)
        assert git(tmp_path / "bare.git", "rev-parse", "twir-desk").strip() == receipt
