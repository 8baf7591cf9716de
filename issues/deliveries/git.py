"""Into a git checkout: a commit on a branch, at the newsletter's own paths. Nothing is pushed, and no work tree is touched."""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from dulwich.errors import NotGitRepository
from dulwich.file import FileLocked
from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import InvalidWorktreeConfiguration, Repo, UnsupportedExtension, UnsupportedVersion

from issues.deliveries.others import CONTENT, DRAFT, beginning, refuse_loss, refuse_strange, views
from issues.deliveries.ports import Change, DeliveryError, sound_name
from issues.deliveries.repository import AMEND, HEADS, PUBLISH, Repository, identity
from issues.deliveries.worktrees import checked_out_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from issues.deliveries.ports import Draft, Parcel

FILE_MODE = 0o100644
PLAIN_FORMAT = "sha1"
LOCK_SECONDS = 60


class BranchMovedError(Exception):
    """Somebody committed to the branch at the same moment: the next attempt builds on that."""


class GitPort:
    """`DELIVERY_CHECKOUT` and `DELIVERY_BRANCH`: the branch grows by a commit, here and from where it stands at its remote.

    It begins at what is checked out, and goes on there when that has all of it. Recognised by content: where the files stand already,
    there is nothing to commit.
    """

    label = _("Git commit")
    is_repeatable = True

    def lacks(self) -> str:
        """A checkout."""
        if settings.DELIVERY_CHECKOUT is None:
            return "Set DELIVERY_CHECKOUT to a checkout of the newsletter's repository."
        try:
            with closing(Repo(settings.DELIVERY_CHECKOUT)) as repo:
                is_plain = repo.object_format.name == PLAIN_FORMAT
        except (NotGitRepository, OSError):
            return f"{settings.DELIVERY_CHECKOUT} is no git checkout. Clone the newsletter's repository there."
        except (UnsupportedVersion, UnsupportedExtension, InvalidWorktreeConfiguration, ValueError) as error:
            return f"{settings.DELIVERY_CHECKOUT} is set up in a way that the desk cannot read ({error}). Clone the repository anew."
        return (
            ""
            if is_plain
            else f"{settings.DELIVERY_CHECKOUT} counts by SHA-256, which the desk cannot write. Clone one that counts by SHA-1."
        )

    def place(self) -> str:
        """The branch and the checkout."""
        return f"{settings.DELIVERY_BRANCH} in {settings.DELIVERY_CHECKOUT}" if settings.DELIVERY_CHECKOUT else ""

    def plan(self, parcel: Parcel) -> list[Change]:
        """The issue, its draft that goes, the next draft."""
        with closing(Repo(settings.DELIVERY_CHECKOUT)) as repo:
            return _Commit(repo, parcel).changes

    def deliver(self, parcel: Parcel) -> str:
        """Commit it; returns the commit in which it stands.

        Raises BranchMovedError where somebody else was quicker.
        """
        with closing(Repo(settings.DELIVERY_CHECKOUT)) as repo:
            return _Commit(repo, parcel).made()

    def compare(self, draft: Draft, receipts: Collection[str]) -> None:
        """The draft, with what stands on the branch, on what is checked out, and where that is pulled from."""
        with closing(Repo(settings.DELIVERY_CHECKOUT)) as repo:
            repository = Repository(repo)
            _refuse_checked_out(repo)
            refuse_strange(repository, draft, views(repository, beginning(repository)), receipts)


class _Commit:
    """One commit that is about to be made on top of the branch."""

    def __init__(self, repo: Repo, parcel: Parcel) -> None:
        self.repo, self.repository = repo, Repository(repo)
        self.parcel = parcel
        self.ref = Ref(f"{HEADS}{settings.DELIVERY_BRANCH}".encode())
        _refuse_checked_out(repo)
        tip = self.repository.place(self.ref.decode())
        self.tip = tip.sha if tip else None
        self.start = beginning(self.repository)
        self.changes = list(self._changes())
        if any(change.is_change for change in self.changes):
            refuse_loss(self.repository, parcel, views(self.repository, self.start))

    def made(self) -> str:
        """The id of the commit in which the files stand."""
        changed = [change for change in self.changes if change.is_change]
        if not changed:
            return self.start.sha.decode()
        commit = self._commit(self._tree(changed))
        self.repo.object_store.add_object(commit)
        try:
            moved = self._move(commit.id)
        except FileLocked as error:
            lock = Path(os.fsdecode(error.lockfilename))
            if not _is_left_over(lock):
                raise BranchMovedError(f"Somebody is committing to {settings.DELIVERY_BRANCH} just now.") from error
            lock.unlink(missing_ok=True)
            moved = self._move(commit.id)
        if not moved:
            raise BranchMovedError(f"Somebody committed to {settings.DELIVERY_BRANCH} at the same moment.")
        return commit.id.decode()

    def _move(self, commit: ObjectID) -> bool:
        refs = self.repo.refs
        return refs.set_if_equals(self.ref, self.tip, commit) if self.tip else refs.add_if_new(self.ref, commit)

    def _changes(self) -> list[Change]:
        edition = self.parcel.edition
        issue = self._change(f"{CONTENT}/{sound_name(edition.file_name)}", edition.text.encode())
        changes = [issue, self._change(f"{DRAFT}/{sound_name(edition.file_name)}", None)]
        changes += self._next_draft(is_first=issue.before is None)
        return [change for change in changes if change.before is not None or change.after is not None]

    def _next_draft(self, *, is_first: bool) -> Iterator[Change]:
        """The draft that goes along. An amendment touches its issue alone, unless neither stands there: then it is what publishes.

        Raises:
            StrangeError: somebody else's work on the branch would be lost.
        """
        draft = self.parcel.next_draft
        if draft is None:
            return
        change = self._change(f"{DRAFT}/{sound_name(draft.file_name)}", draft.text.encode())
        if self.parcel.edition.revision > 1 and not (is_first and change.before is None):
            return
        refuse_strange(self.repository, draft, [self.start], self.parcel.receipts)
        yield change

    def _change(self, path: str, content: bytes | None) -> Change:
        return Change(path, self.repository.standing(path, self.start.sha), content)

    def _tree(self, changed: list[Change]) -> ObjectID:
        store = self.repo.object_store
        rows = []
        for change in changed:
            blob = Blob.from_string(change.after) if change.after is not None else None
            if blob is not None:
                store.add_object(blob)
            rows.append((change.path.encode(), FILE_MODE if blob else None, blob.id if blob else None))
        tree = self.repository.object(self.repository.commit(self.start.sha).tree)
        if not isinstance(tree, Tree):
            raise DeliveryError("The checkout has a commit without files.")
        return commit_tree_changes(store, tree, rows)

    def _commit(self, tree: ObjectID) -> Commit:
        commit = Commit()
        commit.tree, commit.parents = tree, [self.start.sha]
        commit.author = commit.committer = identity(settings.DEFAULT_FROM_EMAIL)
        commit.author_time = commit.commit_time = int(time.time())
        commit.author_timezone = commit.commit_timezone = 0
        commit.encoding = b"UTF-8"
        commit.message = message_of(self.parcel).encode()
        return commit


def message_of(parcel: Parcel) -> str:
    """The message of the commit; contributors who asked for it are its co-authors."""
    edition = parcel.edition
    title = f"{PUBLISH} {edition.headline}" if edition.revision == 1 else f"{AMEND} {edition.headline}: {edition.reason}"
    trailers = "".join(f"Co-authored-by: {one}\n" for one in parcel.contributors)
    return f"{title}\n" + (f"\n{trailers}" if trailers else "")


def _refuse_checked_out(repo: Repo) -> None:
    place = checked_out_at(repo, Ref(f"{HEADS}{settings.DELIVERY_BRANCH}".encode()))
    if place:
        raise DeliveryError(
            f"{settings.DELIVERY_BRANCH} is checked out in {place}, and its files would fall behind. "
            "Check out another branch there, or set DELIVERY_BRANCH to another one."
        )


def _is_left_over(lock: Path) -> bool:
    """Whether whoever made it is gone: moving a branch takes no time."""
    try:
        return time.time() - lock.stat().st_mtime > LOCK_SECONDS
    except FileNotFoundError:
        return True
