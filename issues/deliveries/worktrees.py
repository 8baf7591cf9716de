"""Where a branch is checked out: in the repository's own work tree, or in one that is linked to it (`git worktree add`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dulwich.refs import Ref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dulwich.repo import Repo


def checked_out_at(repo: Repo, branch: Ref) -> Path | None:
    """The work tree that would fall behind if the branch moved; None where there is none."""
    chain, _sha = repo.refs.follow(Ref(b"HEAD"))
    if not repo.bare and branch in chain:
        return Path(repo.path)
    heads = (place for head, place in _heads(repo) if _read(head) == f"ref: {branch.decode()}")
    return next(heads, None)


def _heads(repo: Repo) -> Iterator[tuple[Path, Path]]:
    """Each work tree's HEAD and its folder, whichever of them `repo` is. A linked one whose folder is gone has no files any more."""
    common = Path(repo.commondir()).resolve()
    if not _is_bare(repo, common):
        yield common / "HEAD", common.parent if common.name == ".git" else common
    for linked in sorted(common.glob("worktrees/*/")):
        place = (linked / _read(linked / "gitdir")).resolve().parent
        if place.is_dir() or (linked / "locked").exists():
            yield linked / "HEAD", place


def _is_bare(repo: Repo, common: Path) -> bool:
    is_main = Path(repo.controldir()).resolve() == common
    return repo.bare if is_main else bool(repo.get_config().get_boolean((b"core",), b"bare", default=False))


def _read(path: Path) -> str:
    """What a file says; empty where it is gone, as when git takes a work tree away just now."""
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
