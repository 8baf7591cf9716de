"""Into a git checkout: a commit on a branch, at the newsletter's own paths. Nothing is pushed, and no work tree is touched."""

from __future__ import annotations

import os
import time
import zlib
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from dulwich.errors import ApplyDeltaError, ChecksumMismatch, FileFormatException, MissingCommitError, NotGitRepository
from dulwich.file import FileLocked
from dulwich.object_store import commit_tree_changes
from dulwich.objects import S_ISGITLINK, Blob, Commit, EmptyFileException, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import InvalidWorktreeConfiguration, Repo, UnsupportedExtension, UnsupportedVersion

from issues.deliveries.ports import Change, DeliveryError, sound_name
from issues.deliveries.strange import strange_lines
from issues.deliveries.worktrees import checked_out_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dulwich.objects import ShaFile

    from issues.deliveries.ports import Draft, Parcel

CONTENT, DRAFT = "content", "draft"  # the newsletter's folders for issues and for the open draft
FILE_MODE = 0o100644
PLAIN_FORMAT = "sha1"
DAMAGE = (
    KeyError,
    AssertionError,
    EmptyFileException,
    FileFormatException,
    ChecksumMismatch,
    MissingCommitError,
    ApplyDeltaError,
    zlib.error,
)
LOCK_SECONDS = 60
LOOK_BACK = 1000  # commits: so far back our own last one is looked for


class BranchMovedError(Exception):
    """Somebody committed to the branch at the same moment: the next attempt builds on that."""


class GitPort:
    """`DELIVERY_CHECKOUT` and `DELIVERY_BRANCH`: the branch grows by a commit, or begins at what is checked out.

    Recognised by content: where the files stand already, there is nothing to commit.
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


class _Commit:
    """One commit that is about to be made on top of the branch."""

    def __init__(self, repo: Repo, parcel: Parcel) -> None:
        self.repo = repo
        self.parcel = parcel
        self.ref = Ref(f"refs/heads/{settings.DELIVERY_BRANCH}".encode())
        self._refuse_checked_out()
        self.tip = repo.refs.as_dict().get(self.ref)
        parent = self.tip or self._head()
        found = self._object(parent)
        if not isinstance(found, Commit):
            raise DeliveryError(f"{settings.DELIVERY_BRANCH} is no branch of commits.")
        self.parent, self.tree = parent, found.tree
        self.changes = list(self._changes())

    def made(self) -> str:
        """The id of the commit in which the files stand."""
        changed = [change for change in self.changes if change.is_change]
        if not changed:
            return self.parent.decode()
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
            DeliveryError: somebody else's work on the branch would be lost.
        """
        draft = self.parcel.next_draft
        if draft is None:
            return
        change = self._change(f"{DRAFT}/{sound_name(draft.file_name)}", draft.text.encode())
        if self.parcel.edition.revision > 1 and not (is_first and change.before is None):
            return
        if change.before is not None and change.is_change:
            self._refuse_strange(change.path, change.before, draft)
        yield change

    def _refuse_strange(self, path: str, there: bytes, draft: Draft) -> None:
        strange = strange_lines(_words(there), _words(self._written(path)), draft)
        if strange:
            more = f" (and {len(strange) - 1} more)" if strange[1:] else ""
            raise DeliveryError(
                f"Somebody changed {path} on {settings.DELIVERY_BRANCH}: “{strange[0]}”{more}. "
                "Take that in first (import_issue FILE --update), or take it back there. Then hand the issue on."
            )

    def _written(self, path: str) -> bytes:
        """What we wrote there last; empty where none of the newest commits is ours and changed it."""
        with _plain_words("its history"):
            for entry in self.repo.get_walker(include=[self.parent], max_entries=LOOK_BACK):
                commit = entry.commit
                if commit.committer == settings.DEFAULT_FROM_EMAIL.encode():
                    content = self._standing(path, commit.tree)
                    if content is not None and content != self._before(path, commit):
                        return content
        return b""

    def _before(self, path: str, commit: Commit) -> bytes | None:
        """What stood there before one of our commits, each of which has one parent; a shallow clone may not have it."""
        is_known = commit.parents and commit.id not in self.repo.get_shallow()
        above = self._object(commit.parents[0]) if is_known else None
        return self._standing(path, above.tree) if isinstance(above, Commit) else None

    def _change(self, path: str, content: bytes | None) -> Change:
        return Change(path, self._standing(path, self.tree), content)

    def _standing(self, path: str, tree: ObjectID) -> bytes | None:
        """The bytes at that path; None where there are none.

        Raises:
            DeliveryError: the path leads through something that is no folder, or to one, or to what is missing.
        """
        folder, _, name = path.partition("/")
        found = self._below(tree, folder)
        if found is None:
            return None
        if not isinstance(found, Tree):
            raise DeliveryError(f"{folder} is no folder in the checkout but a file or a link. Make it a folder there.")
        found = self._below(found.id, name)
        if found is not None and not isinstance(found, Blob):
            raise DeliveryError(f"{path} is a folder in the checkout.")
        return None if found is None else bytes(found.data)

    def _below(self, tree: ObjectID, name: str) -> ShaFile | None:
        above = self._object(tree)
        with _plain_words(tree.decode()):
            if not isinstance(above, Tree) or name.encode() not in above:
                return None
            mode, sha = above[name.encode()]
        if S_ISGITLINK(mode):
            raise DeliveryError(f"{name} is a submodule in the checkout. Make it a part of the repository itself.")
        return self._object(sha)

    def _object(self, sha: ObjectID) -> ShaFile:
        with _plain_words(sha.decode()):
            return self.repo[sha]

    def _tree(self, changed: list[Change]) -> ObjectID:
        store = self.repo.object_store
        rows = []
        for change in changed:
            blob = Blob.from_string(change.after) if change.after is not None else None
            if blob is not None:
                store.add_object(blob)
            rows.append((change.path.encode(), FILE_MODE if blob else None, blob.id if blob else None))
        tree = self._object(self.tree)
        if not isinstance(tree, Tree):
            raise DeliveryError("The checkout has a commit without files.")
        return commit_tree_changes(store, tree, rows)

    def _commit(self, tree: ObjectID) -> Commit:
        commit = Commit()
        commit.tree, commit.parents = tree, [self.parent]
        commit.author = commit.committer = settings.DEFAULT_FROM_EMAIL.encode()
        commit.author_time = commit.commit_time = int(time.time())
        commit.author_timezone = commit.commit_timezone = 0
        commit.encoding = b"UTF-8"
        commit.message = message_of(self.parcel).encode()
        return commit

    def _head(self) -> ObjectID:
        try:
            return self.repo.head()
        except KeyError as error:
            raise DeliveryError(f"{settings.DELIVERY_CHECKOUT} has no commit yet.") from error

    def _refuse_checked_out(self) -> None:
        place = checked_out_at(self.repo, self.ref)
        if place:
            raise DeliveryError(
                f"{settings.DELIVERY_BRANCH} is checked out in {place}, and its files would fall behind. "
                "Check out another branch there, or set DELIVERY_BRANCH to another one."
            )


def message_of(parcel: Parcel) -> str:
    """The message of the commit; contributors who asked for it are its co-authors."""
    edition = parcel.edition
    title = f"Publish {edition.headline}" if edition.revision == 1 else f"Amend {edition.headline}: {edition.reason}"
    trailers = "".join(f"Co-authored-by: {one}\n" for one in parcel.contributors)
    return f"{title}\n" + (f"\n{trailers}" if trailers else "")


@contextmanager
def _plain_words(what: str) -> Iterator[None]:
    """What dulwich raises over a damaged checkout becomes a DeliveryError that says what is damaged."""
    try:
        yield
    except DAMAGE as error:
        raise DeliveryError(
            f"{settings.DELIVERY_CHECKOUT} is damaged or incomplete: {what} cannot be read. "
            "Look at it with git fsck, or clone the repository anew."
        ) from error


def _words(content: bytes) -> str:
    return content.decode(errors="replace")


def _is_left_over(lock: Path) -> bool:
    """Whether whoever made it is gone: moving a branch takes no time."""
    try:
        return time.time() - lock.stat().st_mtime > LOCK_SECONDS
    except FileNotFoundError:
        return True
