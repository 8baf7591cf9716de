"""How well-known sites write their titles, and what of it is a title."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# What a page says while it loads, or to programs.
SAYS_NOTHING = frozenset(
    {"", "youtube", "- youtube", "x", "twitter", "github", "mastodon", "medium", "vimeo", "crates.io: rust package registry"}
    | {"reddit", "reddit - dive into anything", "reddit - the heart of the internet", "reddit - please wait for verification"}
    | {"just a moment...", "login • instagram"}
)

_ON_GITHUB = re.compile(r"(?P<title>.+) · (?:(?:Issue|Pull Request|Discussion) #\d+ · [^\s/]+/\S+|[^\s/]+/\S+ · Discussion #\d+)")
_AUTHOR = re.compile(r" by [\w.\[\]-]+\Z")
_RELEASE = re.compile(r"(?:Release )?(?P<title>.+) · (?P<owner>[^\s/]+)/(?P<name>\S+)")
_REPOSITORY = re.compile(r"(?:GitHub - )?(?P<owner>[^\s/:]+)/(?P<name>[^\s/:]+)(?:: (?P<words>.+))?")
_VERSION = re.compile(r"v?\d")
_ON_GITLAB = re.compile(r"(?P<title>.+?)(?: \([#!]\d+\))? · (?:Issues?|Merge requests?|Snippets?) · .+")
_CRATE_PATH = re.compile(r"/crates/([\w-]{1,64})")
_DOCS_PATH = re.compile(r"/(?:crate/)?([\w-]{1,64})")
_ON_REDDIT = re.compile(r"(?P<title>.+?) (?:: r/\w+|: \w+|- Reddit|\| Reddit)")
_ON_MEDIUM = re.compile(r"(?P<title>.+?)(?: \| by [^|]+(?: \| [^|]+){0,3}| [–-] Medium| \| Medium| [–-] [^–|-]{1,40} [–-] Medium)")
_TAGS_BEFORE = re.compile(r"\A[\w.+#-]{1,40} - ")
_PAPER = re.compile(r"\A\[[\w./-]{1,40}\] ")
_ON_MASTODON = re.compile(r"(?P<who>.+?): [\"“](?P<title>.+)[\"”](?: - .+)?")


def _without(suffixes: re.Pattern[str], title: str, path: str) -> str:
    """The title without that end, as often as it stands there."""
    del path
    found = suffixes.search(title)
    while found and found.start():
        title = title[: found.start()].rstrip()
        found = suffixes.search(title)
    return title


def _part(pattern: re.Pattern[str], title: str, path: str) -> str:
    """The part of it that is a title, where it is written like that."""
    del path
    found = pattern.fullmatch(title)
    return found["title"].strip() if found else title


def _github(title: str, path: str) -> str:
    """The words of an issue or a discussion, a release with its project, a repository with what it is."""
    title = title.removesuffix(" · GitHub")
    if found := _ON_GITHUB.fullmatch(title):
        return _AUTHOR.sub("", found["title"]) if " Pull Request #" in title else found["title"]
    if "/releases/" in path and (found := _RELEASE.fullmatch(title)):
        named = found["title"]
        return f"{found['name']} {named}" if _VERSION.match(named) else named
    if found := _REPOSITORY.fullmatch(title):
        return f"{found['name']}: {found['words']}" if found["words"] else found["name"]
    found = _RELEASE.fullmatch(title)
    return found["title"] if found else title


def _crates_io(title: str, path: str) -> str:
    words = title.removesuffix("crates.io: Rust Package Registry").rstrip(" -–|")
    found = _CRATE_PATH.match(path)
    return words or (found[1] if found else "")


def _docs_rs(title: str, path: str) -> str:
    words = title.removesuffix(" - Docs.rs").removesuffix(" - Rust")
    found = _DOCS_PATH.match(path)
    return words or (found[1] if found else "")


def _stack_overflow(title: str, path: str) -> str:
    return _TAGS_BEFORE.sub("", _without(_end(" - Stack Overflow"), title, path))


def _arxiv(title: str, path: str) -> str:
    del path
    return _PAPER.sub("", title)


def _mastodon(title: str, path: str) -> str:
    """The beginning of what was said; the name where nothing was."""
    found = _ON_MASTODON.fullmatch(title)
    return found["title"] if found else _without(_end(" - Mastodon"), title, path)


def _forum(title: str, path: str) -> str:
    """A topic without its category and the forum's name."""
    del path
    return re.split(r" - (?=[\w &/+-]{1,40} - (?:The Rust Programming Language Forum|Rust Internals)\Z)", title)[0]


def _end(*endings: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, endings))})\\Z", re.IGNORECASE)


def _ends(*endings: str) -> Callable[[str, str], str]:
    return partial(_without, _end(*endings))


# By host, by the host's parent, or by the program that made the page.
HOUSE_RULES: dict[str, Callable[[str, str], str]] = {
    "arxiv.org": _arxiv,
    "blog.rust-lang.org": _ends(" | Rust Blog", " - Rust Blog"),
    "crates.io": _crates_io,
    "dev.to": _ends(" - DEV Community", " - DEV Community 👩‍💻👨‍💻", " - DEV"),
    "docs.rs": _docs_rs,
    "github.com": _github,
    "gitlab.com": partial(_part, _ON_GITLAB),
    "hackernoon.com": _ends(" | HackerNoon", " | Hacker Noon"),
    "habr.com": _ends(" / Хабр", " / Habr"),
    "internals.rust-lang.org": _forum,
    "lobste.rs": _ends(" | Lobsters"),
    "lwn.net": _ends(" [LWN.net]"),
    "m.youtube.com": _ends(" - YouTube"),
    "mastodon": _mastodon,
    "medium.com": partial(_part, _ON_MEDIUM),
    "news.ycombinator.com": _ends(" | Hacker News"),
    "qiita.com": _ends(" #Rust - Qiita", " - Qiita"),
    "reddit.com": partial(_part, _ON_REDDIT),
    "stackoverflow.com": _stack_overflow,
    "users.rust-lang.org": _forum,
    "vimeo.com": _ends(" on Vimeo"),
    "wikipedia.org": _ends(" - Wikipedia", " – Wikipedia"),
    "youtu.be": _ends(" - YouTube"),
    "youtube.com": _ends(" - YouTube"),
    "zenn.dev": _ends(" | Zenn"),
}
