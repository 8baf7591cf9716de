"""The merged pull requests of the week: which area each belongs to, and the line that counts them all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from issues.filling.listing import Group, Line, group_key, line_of
from issues.filling.titles import house_title, house_title_of_typed
from issues.markdown import nodes
from issues.markdown.escaping import inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.filling.pasted import Find
    from issues.markdown.nodes import Block

RUST = "rust-lang/rust"
FIRST_DAY, LAST_DAY = timedelta(days=-8), timedelta(days=-1)  # of the range, from the issue's date: so in the lists since 2024-11
MOST_MERGED = 99_999

_AREAS = {
    "rust-lang/cargo": "cargo",
    "rust-lang/rust-clippy": "clippy",
    "rust-lang/rust-analyzer": "rust-analyzer",
    "rust-lang/rustfmt": "rustfmt",
}
_UNNAMED = frozenset(
    {RUST, "rust-lang/compiler-builtins", "rust-lang/chalk", *_AREAS}
)  # titles of all others begin with the project's name
_PARTS = {  # projects without an area of their own
    "rust-lang/miri": "compiler",
    "rust-lang/chalk": "compiler",
    **dict.fromkeys(
        (
            *("rust-lang/hashbrown", "rust-lang/stdarch", "rust-lang/libc", "rust-lang/compiler-builtins", "rust-lang/portable-simd"),
            *("rust-lang/backtrace-rs", "rust-lang/regex", "rust-lang/libm", "rust-lang/cc-rs", "rust-lang/futures-rs"),
        ),
        "library",
    ),
}
_NAME = re.compile(r"^rustc?[-_]|-rs$")
_LABELS = (  # the first one that a pull request of the compiler's own repository has
    *(("T-rustdoc", "rustdoc"), ("T-rustdoc-frontend", "rustdoc"), ("T-rustfmt", "rustfmt"), ("T-clippy", "clippy"), ("T-cargo", "cargo")),
    *(("T-libs", "library"), ("T-libs-api", "library"), ("O-miri", "miri"), ("A-miri", "miri"), ("T-compiler", "compiler")),
)
_RUSTDOC = re.compile(r"\b(?:rustdoc|doctests?|doc\(cfg|doc_cfg)\b", re.IGNORECASE)
_IN_RUSTDOC = re.compile(r"^(?:rustdoc:|\[rustdoc\]:?) +(?=\S)", re.IGNORECASE)  # the heading says it
_LIBRARY = re.compile(  # what names the standard library, its modules and types
    r"\b(?:std|core|alloc)::|`?(?:std|core|alloc|iter|num|str|slice|io|fs|fmt|library)\b[:/]"
    r"|\b(?:ACP|libstd|library)\b|[Ss]tabilize feature |\b(?:Vec|VecDeque|String|Option|Result|Box|Rc|Arc|Cell|RefCell"
    r"|OnceCell|OnceLock|LazyLock|Mutex|RwLock|HashMap|HashSet|BTreeMap|BTreeSet|BinaryHeap|LinkedList|[A-Z]?[a-zA-Z]*Iter(?:ator)?|Duration|Instant|SystemTime|Path|PathBuf|OsStr|OsString|CStr|CString|File"
    r"|Buf(?:Reader|Writer)|NonZero|NonNull|MaybeUninit|ManuallyDrop|TcpStream|CommandExt|FromIterator|Waker|Allocator|Atomic\w*|Cow)\b"
)
_COMPILER = "compiler"
_COUNT = re.compile(r"(\d{1,6}) pull requests? (?:was|were) \[merged in the last week\]\[merged\]\.?[ \t]*")
_RANGE = re.compile(r"merged:(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Merged:
    """How many pull requests were merged, and from which day to which day, both included."""

    count: int
    since: date
    until: date


def merged_before(day: date) -> tuple[date, date]:
    """The days that the list of an issue covers."""
    return day + FIRST_DAY, day + LAST_DAY


def write_merged(merged: Merged) -> str:
    """The line that counts, and the definition of its link."""
    query = f"is%3Apr+org%3Arust-lang+is%3Amerged+merged%3A{merged.since}..{merged.until}"
    words = "pull request was" if merged.count == 1 else "pull requests were"
    return f"{merged.count} {words} [merged in the last week][merged]\n\n[merged]: https://github.com/search?q={query}\n"


def is_merged(block: Block) -> bool:
    """Whether a block is the line that counts, or the definition of its link."""
    if isinstance(block, nodes.Definition):
        return block.label == "merged"
    return isinstance(block, nodes.Text) and _COUNT.fullmatch(block.source.rstrip("\n")) is not None


def read_merged(text: str) -> Merged | None:
    """Count and days out of a section's text; None where it has none, or days that do not exist."""
    count = next((found for line in text.split("\n") if (found := _COUNT.fullmatch(line))), None)
    address = next((line for line in text.split("\n") if line.startswith("[merged]:")), "")
    query = parse_qs(urlsplit(address.partition(":")[2].strip()).query).get("q", [""])[0]
    days = _RANGE.search(query)
    if count is None or days is None:
        return None
    try:
        return Merged(int(count[1]), date.fromisoformat(days[1]), date.fromisoformat(days[2]))
    except ValueError:
        return None


def pull_request_line(find: Find, groups: Sequence[Group]) -> Line:
    """The line of a pull request, in the area under which it was pasted, or else in the one it seems to belong to."""
    known = {group.key for group in groups}
    under = group_key(find.under)
    area = under if under in known else _area(find, known)
    return line_of(find, _title(find, area), area)


def _title(find: Find, area: str) -> str:
    """In house style; of a project without an area of its own, behind the project's name."""
    if not find.is_typed:
        return house_title(find.link.title, repository=find.repository)
    words = _IN_RUSTDOC.sub("", find.link.title) if area == "rustdoc" else find.link.title
    title = house_title_of_typed(words, repository=find.repository)
    name = _NAME.sub("", find.repository.rpartition("/")[2]).lower()
    is_named = find.repository in _UNNAMED or not name or title.lower().startswith((f"{name}:", f"`{name}`:"))
    return title if is_named else f"{inline(name)}: {title}"


def _area(find: Find, known: set[str]) -> str:
    """By repository and labels, then by the words of the title; the compiler's where nothing tells."""
    area = _AREAS.get(find.repository) or _PARTS.get(find.repository)
    if area is None and find.repository not in ("", RUST):
        area = "other areas"
    if area is None:
        area = next((area for label, area in _LABELS if label in find.labels and area in known), None) or _by_words(find.link.title)
    return area if area in known else _COMPILER


def _by_words(title: str) -> str:
    if _RUSTDOC.search(title):
        return "rustdoc"
    return "library" if _LIBRARY.search(title) else _COMPILER
