"""What is wrong with one address by itself, wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlencode, urlsplit

from issues.checks.finding import Level
from issues.links import LONGEST_URL, TRACKING_NAMES, LinkError, Publishable, host, is_tracking, publishable_url, without_tracking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_SHOWN = 80


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _one_of(names: Iterable[str]) -> str:
    """A regular expression for any of these names, by their first letters: so most are passed over together."""
    groups = groupby(sorted(names), key=itemgetter(0))
    return "|".join(f"{first}(?:{'|'.join(re.escape(name[1:]) for name in group)})" for first, group in groups)


# An address of plain characters, without empty pieces, whose parameters (if it has any) are set as the newsletter's tool would set them.
_HOST = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*+(?<=[a-z])"
_PIECE = r"[A-Za-z0-9._~@%+,:!*'()$-]"
_VALUE = r"(?:[A-Za-z0-9_.~+-]|%(?:22|26|2[BCF]|3[ADF]|40|5[BD]))++"  # as the newsletter's tool sets it
_FRAGMENT = r"(?:#[A-Za-z0-9._~@:!/-]++)?"
_PLAIN = re.compile(
    rf"https?://(?:www\.)?+({_HOST})/((?:{_PIECE}++/)*+{_PIECE}*+)"
    rf"(?:\?((?:[A-Za-z0-9_.-]++={_VALUE}(?:&(?!$|#))?)++))?{_FRAGMENT}"
)
_NAME = re.compile(r"(?:^|&)([^=&]*)")
_SOUND = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!local|internal|intranet|lan|home|invalid|onion)[a-z]{2,}(?:[/?#][!-\[\]-~]*)?\Z"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OTHER_SCHEMES = frozenset({"irc", "ircs", "ftp", "ftps", "xmpp", "matrix"})  # chats and downloads that older issues name
_SHORTENERS = _names("""
adf.ly amzn.to b.link bit.do bit.ly bitly.com buff.ly clck.ru cutt.ly dlvr.it dub.sh fb.me ff.im flip.it git.io goo.gl ht.ly ift.tt
is.gd j.mp link.medium.com lnkd.in mcaf.ee meetu.ps n9.cl ow.ly po.st qr.ae rb.gy rebrand.ly s.id short.gy shorturl.at shrtco.de snip.ly
spoti.fi su.pr t.co t.ly tiny.cc tiny.one tinyurl.com tr.im trib.al urlz.fr v.gd vk.cc wp.me x.gd zpr.io
""")
_MOBILE = {
    "m.youtube.com": "www.youtube.com",
    "m.facebook.com": "www.facebook.com",
    "m.twitch.tv": "www.twitch.tv",
    "mobile.twitter.com": "twitter.com",
    "mobile.x.com": "x.com",
    "m.reddit.com": "www.reddit.com",
    "m.habr.com": "habr.com",
}
_MOBILE_PREFIXES = ("m.", "mobile.", "amp.")
_WIKIPEDIA = re.compile(r"([a-z-]+)\.m\.(wiki[a-z]+\.org)")
_AMP_PATH = re.compile(r"/amp/?\Z|\A/amp/s/")
_REPOSITORIES = frozenset({"github.com", "crates.io"})
_NAMED = _SHORTENERS | _REPOSITORIES | {"youtu.be", "localhost"}
_NO_OWNERS = _names("""
about apps collections events features marketplace notifications orgs search settings sponsors stars topics
""")
_FINE_PAGES = _names("""
actions blob commit commits compare discussions issues labels milestone milestones projects pull pulls releases security tags wiki
""")
_NAME_ON_GITHUB = r"[A-Za-z0-9_.-]++"
_PRIVATE = r"(?:local(?:host|domain)?|internal|intranet|lan|home\.arpa|invalid|onion)(?:[/?#)]|\Z)"
_SITE = rf"(?!(?:m|mobile|amp)\.)[a-z0-9-]++(?:\.(?!m\.|{_PRIVATE})[a-z0-9-]++)++(?<=[a-z])"
_QUERY = rf"(?:\?(?:id|p|page|q|v)={_VALUE})?"
# An address with which nothing is wrong, told at a glance, as nearly all are.
_FINE = re.compile(
    rf"https?://(?:www\.)?+(?:github\.com/(?:{_NAME_ON_GITHUB}/?+(?=[?#]|\Z)"
    rf"|(?!(?:{'|'.join(_NO_OWNERS)})/){_NAME_ON_GITHUB}/{_NAME_ON_GITHUB}/(?:{'|'.join(_FINE_PAGES)})(?:/{_PIECE}++)++/?)"
    rf"|({_SITE})/(?!amp/)(?:{_PIECE}++/)*+{_PIECE}*+(?<!/amp)(?<!/amp/)){_QUERY}{_FRAGMENT}"
)
# Where a text holds a definition, or something else than a link to a fine address; what counts among the community's links alone is fine.
_SOLID = _PIECE.replace("()", "")
_PARAMETER = rf"(?!(?:{TRACKING_NAMES})[=&#)])[a-z0-9_.-]++(?:=[^\s()&#<>\\\"']*+)?(?:&|(?=[#)]))"
_NOTABLE = re.compile(
    r"\]\((?!(?:"
    rf"https?://(?:www\.)?+(?!(?:{_one_of(_NAMED - _REPOSITORIES)})[/?#)]){_SITE}"
    rf"(?:/(?!amp/)(?:{_SOLID}++/)*+{_SOLID}*+(?<!/amp)(?<!/amp/)(?:\?(?:{_PARAMETER})++)?)?{_FRAGMENT}|mailto:[A-Za-z0-9@.?=%&+_-]++)"
    r"\)(?!\)))|\]:|<(?:[A-Za-z][A-Za-z0-9+.-]*+://|[Aa]\s)",
    re.ASCII,
)
_ROOT, _PAGE, _BRANCH = 2, 3, 4  # pieces of a path on GitHub


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an address. `mended` is it mended, where that is certain; some count only where the community's links stand."""

    level: Level
    id: str
    message: str
    hint: str
    mended: str = ""
    only_in_community: bool = False


def is_fine(url: str, *, in_community: bool = True) -> bool:
    """Whether an address has no fault that counts in that place, told at a glance: True for nearly all that have none."""
    fine = _FINE.fullmatch(url)
    return fine is not None and (fine[1] not in _NAMED or (not in_community and fine[1] in _REPOSITORIES))


def notable(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What can be a definition ("]:") or a link with a fault that counts anywhere, in a stretch of text: few, mostly."""
    return _NOTABLE.finditer(text, start, end)


def faults(url: str) -> tuple[Fault, ...]:
    """All faults of an address as a browser gets it."""
    return () if is_fine(url) else _faults(url)


@lru_cache(maxsize=4096)  # pure; the same few odd addresses come again every week
def _faults(url: str) -> tuple[Fault, ...]:
    plain = _PLAIN.fullmatch(url)
    if plain and _SOUND.match(url) and _is_clean(plain[1], plain[3] or ""):
        return tuple(_of_host(url, urlsplit(url)))
    malformed = _malformed(url)
    if malformed:
        tracking = _tracking(url, without_tracking(url))
        return (malformed, tracking) if tracking else (malformed,)
    if not url[:8].lower().startswith(("http://", "https://")):
        return ()
    return tuple(_of_web_address(url))


def shown(text: str) -> str:
    """A text as messages name it: one line, not too long."""
    text = " ".join(text[: 2 * LONGEST_SHOWN].split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def simplified(url: str) -> str:
    """The web address put together again: no empty pieces in its path, parameters without a value left out, all set in one way.

    These are the rules of the newsletter's own tool (`tools/inspect_links.py`).
    """
    parts = urlsplit(url)
    query = urlencode(parse_qs(parts.query), doseq=True)
    return parts._replace(path=_slim_path(parts.path), query=query).geturl()


def _slim_path(path: str) -> str:
    pieces = [piece for piece in path.split("/") if piece]
    return "/" + "/".join(pieces) + ("/" if pieces and path.endswith("/") else "")


def _is_clean(site: str, query: str) -> bool:
    """Whether nothing but its host can be wrong with a plain address: no parameter stands twice, and none tracks."""
    names = _NAME.findall(query) if query else ()
    return "." in site and len(set(names)) == len(names) and not any(is_tracking(name, site) for name in names)


def _malformed(url: str) -> Fault | None:
    """Why an address leads nowhere."""
    scheme = _SCHEME.match(url)
    name = scheme[0][:-1].lower() if scheme else ""
    is_other = name in _OTHER_SCHEMES
    if name == "mailto" and not any(sign.isspace() for sign in url):
        return None
    if _SOUND.match(url):
        return None
    try:
        publishable_url(url[:LONGEST_URL])
    except LinkError as error:
        message = f"{error} It stands as “{_spelt(url)}”." if url.strip() else "The link has no address."
        hint = "Open the page that is meant, and copy its address." if not is_other else "Link to a page that opens in a browser."
        return Fault(Level.ERROR, "malformed-url", message, hint, only_in_community=is_other)
    return None


def _spelt(url: str) -> str:
    """An address with what cannot be seen in it as its numbers."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in shown(url))


def _of_web_address(url: str) -> Iterator[Fault]:
    cleaned = without_tracking(url)
    if tracking := _tracking(url, cleaned):
        yield tracking
    parts = urlsplit(cleaned.url)
    yield from _of_host(cleaned.url, parts)
    if fault := _simpler(cleaned.url, parts):
        yield fault


def _of_host(url: str, parts: SplitResult) -> Iterator[Fault]:
    for rule in (_long_form, _short_address, _repository):
        if fault := rule(url, parts):
            yield fault


def _tracking(url: str, cleaned: Publishable) -> Fault | None:
    if not cleaned.removed:
        return None
    names = shown(", ".join(cleaned.removed))
    message = f"The address follows its readers ({names}): {shown(url)}"
    return Fault(Level.ERROR, "tracking-parameter", message, f"Take {names} off.", cleaned.url)


def _long_form(url: str, parts: SplitResult) -> Fault | None:
    """The same page as everybody else knows it: no short host, none for telephones."""
    name = (parts.hostname or "").removeprefix("www.")
    mended = ""
    if name == "youtu.be":
        mended = _watch_page(parts)
    elif name in _MOBILE:
        mended = parts._replace(netloc=_MOBILE[name]).geturl()
    elif found := _WIKIPEDIA.fullmatch(name):
        mended = parts._replace(netloc=f"{found[1]}.{found[2]}").geturl()
    elif not name.startswith(_MOBILE_PREFIXES) and not _AMP_PATH.search(parts.path):
        return None
    hint = f"Link to {shown(mended)}" if mended else "Link to the page itself."
    what = "the short form of a video's address" if name == "youtu.be" else "the page for telephones"
    return Fault(Level.WARNING, "simplifiable-url", f"This is {what}: {shown(url)}", hint, mended)


def _watch_page(parts: SplitResult) -> str:
    video = parts.path.strip("/")
    if not video or "/" in video:
        return ""
    query = urlencode([("v", video), *parse_qsl(parts.query)])
    return parts._replace(netloc="www.youtube.com", path="/watch", query=query).geturl()


def _short_address(url: str, parts: SplitResult) -> Fault | None:
    if (parts.hostname or "").removeprefix("www.") not in _SHORTENERS:
        return None
    message = f"A short address hides where it leads: {shown(url)}"
    return Fault(Level.WARNING, "shortened-url", message, "Open it, and link to the page where it leads.")


def _repository(url: str, parts: SplitResult) -> Fault | None:
    name = host(url)
    if name != "crates.io" and not (name == "github.com" and _is_repository(parts.path)):
        return None
    where = "a crate's page" if name == "crates.io" else "a repository"
    hint = "Link to a text about it: an announcement, a release, a discussion."
    return Fault(Level.WARNING, "bare-repository", f"The link leads straight to {where}: {shown(url)}", hint, only_in_community=True)


def _is_repository(path: str) -> bool:
    pieces = [piece for piece in path.split("/") if piece]
    if len(pieces) < _ROOT or pieces[0] in _NO_OWNERS:
        return False
    is_page = len(pieces) == _PAGE and pieces[2] not in _FINE_PAGES
    return len(pieces) == _ROOT or is_page or (len(pieces) == _BRANCH and pieces[2] == "tree")


def _simpler(url: str, parts: SplitResult) -> Fault | None:
    """What the newsletter's tool calls simplifiable; beside double slashes it is asked of the community's links alone."""
    slim = parts._replace(path=_slim_path(parts.path)).geturl() if parts.path else ""
    best = simplified(url)
    if best == url:
        return None
    is_doubled = "//" in parts.path
    is_other_case = best.partition(":")[2] == url.partition(":")[2]
    is_certain = is_other_case or (is_doubled and "://" not in parts.path and best == slim) or (not parts.path and not parts.query)
    message = f"The address can be simpler: {shown(url)}"
    hint = f"Write {shown(best)} if it leads to the same page."
    doubtful = not is_doubled or "://" in parts.path
    return Fault(Level.WARNING, "simplifiable-url", message, hint, best if is_certain else "", only_in_community=doubtful)
