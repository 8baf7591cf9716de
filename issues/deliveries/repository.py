"""Reading a git repository: what stands where in a commit, where its branches are, and which of its commits are ours."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from dulwich.errors import ApplyDeltaError, ChecksumMismatch, FileFormatException, MissingCommitError
from dulwich.objects import S_ISGITLINK, Blob, Commit, EmptyFileException, ObjectID, Tree
from dulwich.refs import Ref

from issues.deliveries.ports import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dulwich.objects import ShaFile
    from dulwich.repo import Repo

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
LOOK_BACK = 1000  # commits: so far back our own last one is looked for
SKEW = 86_400  # seconds that the clocks of those who commit may differ
NAME = "This Week in Rust"  # where the sender of our mail has none
CRUD = ".,:;<>\"\\' \t"  # git takes these off both ends of a name
PUBLISH, AMEND = "Publish", "Amend"  # begin the messages of our commits
HEADS, REMOTES = "refs/heads/", "refs/remotes/"


@dataclass(frozen=True)
class Place:
    """A commit, and the name by which git knows it."""

    name: str
    sha: ObjectID


class Repository:
    """A repository that is read. Raises DeliveryError where it is damaged, or holds something else than the newsletter's does."""

    def __init__(self, repo: Repo) -> None:
        """Read this one."""
        self.repo = repo
        self.refs = {name.decode(errors="replace"): sha for name, sha in repo.refs.as_dict().items()}

    def standing(self, path: str, sha: ObjectID) -> bytes | None:
        """The bytes at that path in a commit; None where there are none.

        Raises:
            DeliveryError: the path leads through something that is no folder, or to one, or to what is missing.
        """
        folder, _, name = path.partition("/")
        found = self._below(self.commit(sha).tree, folder)
        if found is None:
            return None
        if not isinstance(found, Tree):
            raise DeliveryError(f"{folder} is no folder in the checkout but a file or a link. Make it a folder there.")
        found = self._below(found.id, name)
        if found is not None and not isinstance(found, Blob):
            raise DeliveryError(f"{path} is a folder in the checkout.")
        return None if found is None else bytes(found.data)

    def written(self, path: str, sha: ObjectID, ours: Collection[str]) -> bytes:
        """What we wrote there last, seen from a commit; empty where none of the newest commits is ours and changed it."""
        with plain_words("its history"):
            for entry in self.repo.get_walker(include=[sha], max_entries=LOOK_BACK):
                commit = entry.commit
                if _is_ours(commit, ours):
                    content = self.standing(path, commit.id)
                    if content is not None and content != self._before(path, commit):
                        return content
        return b""

    def holds(self, sha: ObjectID, other: ObjectID) -> bool:
        """Whether a commit has the other one in its history, or is it. What a shallow clone lacks, it does not hold."""
        oldest = self.commit(other).commit_time - SKEW
        parents = self.repo.parents_provider()
        seen: set[ObjectID] = set()
        waiting = [sha]
        while waiting:
            one = waiting.pop()
            if one == other:
                return True
            if one not in seen and self.commit(one).commit_time >= oldest:
                seen.add(one)
                with plain_words("its history"):
                    waiting += parents.get_parents(one)
        return False

    @cached_property
    def head(self) -> Place | None:
        """What is checked out; None before the first commit."""
        try:
            return Place(self._head_branch or "HEAD", self.repo.head())
        except KeyError:
            return None

    @property
    def upstream(self) -> Place | None:
        """Where the branch that is checked out is pulled from, as it was fetched last."""
        branch = self._head_branch
        remote, merge = (self._setting(branch, name) for name in ("remote", "merge"))
        return self.place(f"{REMOTES}{remote}/{merge.removeprefix(HEADS)}") if remote and merge else None

    def remote_branch(self, branch: str) -> Place | None:
        """The branch at its own remote, else at that of what is checked out, else at origin, as it was fetched last."""
        remotes = [self._setting(branch, "remote"), self._setting(self._head_branch, "remote"), "origin"]
        places = (self.place(f"{REMOTES}{remote}/{branch}") for remote in remotes if remote)
        return next(filter(None, places), None)

    def place(self, ref: str) -> Place | None:
        """A branch by its whole name, `refs/…`."""
        sha = self.refs.get(ref)
        return Place(ref.removeprefix(HEADS).removeprefix(REMOTES), sha) if sha else None

    def commit(self, sha: ObjectID) -> Commit:
        """The commit of that id."""
        found = self.object(sha)
        if not isinstance(found, Commit):
            raise DeliveryError(f"{sha.decode()} is no commit in the checkout, where one is expected.")
        return found

    def object(self, sha: ObjectID) -> ShaFile:
        """Whatever has that id."""
        with plain_words(sha.decode()):
            return self.repo[sha]

    @cached_property
    def _head_branch(self) -> str:
        """The name of the branch that is checked out; empty where HEAD stands on a commit."""
        chain, _sha = self.repo.refs.follow(Ref(b"HEAD"))
        name = chain[-1].decode(errors="replace") if chain else ""
        return name.removeprefix(HEADS) if name.startswith(HEADS) else ""

    def _setting(self, branch: str, name: str) -> str:
        """What is set for a branch (`git config branch.main.remote`); empty for nothing."""
        try:
            return self.repo.get_config().get((b"branch", branch.encode()), name.encode()).decode(errors="replace")
        except KeyError:
            return ""

    def _before(self, path: str, commit: Commit) -> bytes | None:
        """What stood there before one of our commits, each of which has one parent; a shallow clone may not have it."""
        is_known = commit.parents and commit.id not in self.repo.get_shallow()
        return self.standing(path, commit.parents[0]) if is_known else None

    def _below(self, tree: ObjectID, name: str) -> ShaFile | None:
        above = self.object(tree)
        with plain_words(tree.decode()):
            if not isinstance(above, Tree) or name.encode() not in above:
                return None
            mode, sha = above[name.encode()]
        if S_ISGITLINK(mode):
            raise DeliveryError(f"{name} is a submodule in the checkout. Make it a part of the repository itself.")
        return self.object(sha)


def _is_ours(commit: Commit, ours: Collection[str]) -> bool:
    """Whether the desk made it: by its address or named in one of its receipts, and shaped as it does.

    Neither would do alone: somebody may commit by the same address, and where nothing was left to commit, a receipt names another's commit.
    """
    is_named = commit.committer.endswith(address_of(settings.DEFAULT_FROM_EMAIL)) or commit.id.decode() in ours
    has_words = commit.message.split(b" ")[0].decode(errors="replace") in {PUBLISH, AMEND}
    return is_named and has_words and len(commit.parents) == 1 and commit.author == commit.committer


def identity(sender: str) -> bytes:
    """Who commits, as git writes it: `Name <address>`, of a sender of mail with or without a name."""
    name = "".join(sign for sign in sender.rpartition("<")[0] if sign.isprintable() and sign not in "<>").strip(CRUD)
    return f"{name or NAME} ".encode(errors="replace") + address_of(sender)


def address_of(sender: str) -> bytes:
    """The address in a sender of mail, in angle brackets."""
    return f"<{sender.rpartition('<')[2].rstrip('>')}>".encode(errors="replace")


@contextmanager
def plain_words(what: str) -> Iterator[None]:
    """What dulwich raises over a damaged checkout becomes a DeliveryError that says what is damaged."""
    try:
        yield
    except DAMAGE as error:
        raise DeliveryError(
            f"{settings.DELIVERY_CHECKOUT} is damaged or incomplete: {what} cannot be read. "
            "Look at it with git fsck, or clone the repository anew."
        ) from error
