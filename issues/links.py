"""Pure rules about addresses: what may be printed, what counts as the same page, what a host is. No network."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import SplitResult, parse_qsl, unquote_plus, urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from issues.markdown.cleaning import has_unseen

LONGEST_URL = 2000
LONGEST_NAME = 253  # of a host (RFC 1035, without the dot at the end)

_TRACKING = frozenset(
    {
        "__s",
        "_branch_match_id",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "_openstat",
        "dclid",
        "epik",
        "fbclid",
        "gbraid",
        "gclid",
        "gclsrc",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "hsctatracking",
        "igsh",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "oly_anon_id",
        "oly_enc_id",
        "rb_clickid",
        "ref_src",
        "ref_url",
        "s_cid",
        "spm",
        "srsltid",
        "ttclid",
        "twclid",
        "vero_conv",
        "vero_id",
        "wbraid",
        "wickedid",
        "yclid",
        "ysclid",
    }
)
_TRACKING_PREFIXES = ("utm_", "pk_campaign", "pk_kwd", "mtm_", "hsa_")
_TRACKING_OF_HOSTS = {
    "youtube.com": frozenset({"si", "feature", "pp", "ab_channel"}),
    "youtu.be": frozenset({"si", "feature", "pp"}),
    "open.spotify.com": frozenset({"si"}),
    "x.com": frozenset({"s", "t"}),
    "twitter.com": frozenset({"s", "t"}),
    "linkedin.com": frozenset({"trk", "trackingid", "lipi", "rcm"}),
}
# A regular expression for the names of all of them, in lower case.
TRACKING_NAMES = "|".join(
    [
        *map(re.escape, sorted(_TRACKING.union(*_TRACKING_OF_HOSTS.values()))),
        *(f"{re.escape(prefix)}[a-z0-9_.-]*" for prefix in _TRACKING_PREFIXES),
    ]
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
# No parameters, nothing to encode, no piece that begins with a dot, and none of the hosts whose pages have several addresses.
_PLAIN = re.compile(
    r"https?://(?:www\.)?+(?!(?:m\.)?youtu|(?:export\.)?arxiv\.)"
    r"((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,})(/(?![./])(?:[A-Za-z0-9_~@-]++|[./](?![./]))*+)?(#[A-Za-z0-9_.-]++)?"
)
_WATCH = re.compile(r"https?://(?:(?:www\.|m\.)?youtube\.com/watch\?v=|(?:www\.)?youtu\.be/)([A-Za-z0-9_-]++)")
_ARXIV = re.compile(r"/(?:abs|pdf|html)/(.+?)(?:\.pdf)?\Z")
_VIDEO_PATHS = ("/live/", "/embed/", "/shorts/", "/v/")
# Hosts of many people's pages, and where the path names whose page it is.
_OWNERS = {
    **dict.fromkeys(
        ("github.com", "gist.github.com", "raw.githubusercontent.com", "gitlab.com", "codeberg.org", "bitbucket.org", "git.sr.ht", "sr.ht"),
        re.compile(r"/(?:orgs/|sponsors/|groups/)?([^/]+)"),
    ),
    **dict.fromkeys(("crates.io", "lib.rs"), re.compile(r"/crates/([^/]+)")),
    **dict.fromkeys(("dev.to", "medium.com", "x.com", "twitter.com", "hackernoon.com", "huggingface.co"), re.compile(r"/([^/]+)")),
    **dict.fromkeys(("youtube.com", "m.youtube.com"), re.compile(r"/(@[^/]+|(?:channel|c|user)/[^/]+)")),
    "bsky.app": re.compile(r"/profile/([^/]+)"),
    "docs.rs": re.compile(r"/(?:crate/)?([^/]+)"),
    "linkedin.com": re.compile(r"/((?:in|company)/[^/]+)"),
    "open.substack.com": re.compile(r"/pub/([^/]+)"),
    "reddit.com": re.compile(r"/(user/[^/]+)"),
    "substack.com": re.compile(r"/(@[^/]+)"),
    **dict.fromkeys(("arxiv.org", "youtu.be", "vimeo.com"), None),
}
_PRIVATE_SUFFIXES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "invalid", "onion")
_PRIVATE_NETWORKS = [
    ipaddress.IPv4Network(network)
    for network in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by its number, and inside every machine of Azure
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
]
_BYTE, _BYTES = 256, 4  # of an IPv4 address
_LONGEST_KEY = 500  # PostgreSQL refuses index entries of more than some 2,700 bytes
_PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")  # before an embedded IPv4 address (RFC 5214, 6.1)


class LinkError(ValueError):
    """An address that cannot be published. The text is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Publishable:
    """An address as it may be printed, and the names of the tracking parameters that were taken off."""

    url: str
    removed: tuple[str, ...] = ()


@lru_cache(maxsize=2048)  # pure; the form, the entrance and the fetcher ask in turn
def publishable_url(url: str) -> Publishable:
    """The address without tracking parameters; every other character stays as typed, blanks around it aside.

    Raises LinkError for what is no public http or https address. Whether a name resolves to a public address only a fetch can tell.
    """
    url = url.strip()
    _check_characters(url)
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or "://" not in url[: len("https://")]:
        raise LinkError("The address must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise LinkError("The address holds a user name or password. Leave them out.")
    check_host(parts.hostname or "")
    return _without_tracking(url, parts)


def _check_characters(url: str) -> None:
    if not url:
        raise LinkError("Give an address.")
    if len(url) > LONGEST_URL:
        raise LinkError(f"The address is longer than {LONGEST_URL} characters.")
    if any(sign.isspace() for sign in url):
        raise LinkError("The address holds a blank or a line break.")
    if has_unseen(url):
        raise LinkError("The address holds a control character or an invisible one. Copy it again.")
    if "\\" in url:
        raise LinkError("The address holds a backslash.")
    if not _SCHEME.match(url):
        raise LinkError("The address must begin with https:// or http://.")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError as error:
        raise LinkError("This is not a well-formed address.") from error
    return parts


def check_host(name: str) -> None:
    """Refuse the name or number of a host that is not well-formed, or private by the looks of it.

    Raises LinkError.
    """
    if ":" in name:
        return _check_address(_ipv6(name))
    plain = unicodedata.normalize("NFKC", name).casefold().replace("。", ".").removesuffix(".")
    labels = plain.split(".")
    if _NUMBER.match(labels[-1]):
        return _check_address(_ipv4(labels))
    if len(labels) == 1 or any(plain == suffix or plain.endswith("." + suffix) for suffix in _PRIVATE_SUFFIXES):
        raise LinkError("This address is not on the public internet.")
    written = _ascii_labels(labels)
    if len(".".join(written)) > LONGEST_NAME or not all(map(_LABEL.match, written)):
        raise LinkError("The name of the site is not well-formed.")
    return None


def _check_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> None:
    if address is None:
        raise LinkError("The name of the site is not well-formed.")
    if not is_public_address(address):
        raise LinkError("This address is not on the public internet.")


def is_public_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an IP address is global unicast and no way round to a private one (mapped, 6to4, NAT64, Teredo, ISATAP)."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _PRIVATE_NETWORKS)
    if address not in _PUBLIC_IPV6 or any(address in network for network in _SPECIAL_IPV6):
        return False
    is_isatap = address.packed[8:12] in _ISATAP
    return not is_isatap or is_public_address(ipaddress.IPv4Address(address.packed[12:]))


def _ipv6(name: str) -> ipaddress.IPv6Address | None:
    try:
        return None if "%" in name else ipaddress.IPv6Address(name)
    except ValueError:
        return None


def _ipv4(labels: list[str]) -> ipaddress.IPv4Address | None:
    """An IPv4 address in any spelling that browsers take: one to four numbers, decimal, octal or hexadecimal (WHATWG URL 3.5)."""
    numbers: list[int] = []
    for label in labels:
        try:
            numbers.append(_number(label))
        except ValueError:
            return None
    *first, last = numbers
    if len(first) >= _BYTES or any(number >= _BYTE for number in first) or last >= _BYTE ** (_BYTES - len(first)):
        return None
    return ipaddress.IPv4Address(sum(number * _BYTE ** (_BYTES - 1 - at) for at, number in enumerate(first)) + last)


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)


def _ascii_labels(labels: list[str]) -> list[str]:
    """The labels of a host as they are sent to a name server; an empty text for one that cannot be."""
    written: list[str] = []
    for label in labels:
        try:
            written.append(label.encode("idna").decode("ascii") if not label.isascii() else label)
        except UnicodeError:
            written.append("")
    return written


def without_tracking(url: str) -> Publishable:
    """The address without its tracking parameters, and their names; every other character stays. What is no address stays as it is."""
    try:
        return _without_tracking(url, urlsplit(url))
    except ValueError:
        return Publishable(url)


def _without_tracking(url: str, parts: SplitResult) -> Publishable:
    site = _bare_host(parts.hostname or "")
    removed = [name for name in _parameter_names(parts.query) if is_tracking(name, site)]
    if removed:
        url = url_query_cleaner(url, removed, remove=True, unique=False, keep_fragments=True)
    names = _parameter_names(parts.fragment)
    if "=" in parts.fragment and names and all(is_tracking(name, "") for name in names):
        url = url.partition("#")[0]
        removed += names
    return Publishable(url, tuple(dict.fromkeys(removed)))


def _parameter_names(query: str) -> list[str]:
    return [pair.partition("=")[0] for pair in query.split("&") if pair]


def is_tracking(name: str, site: str) -> bool:
    """Whether a parameter of that name (as it is written) tells a site (as `host` gives it) where its reader came from."""
    name = unquote_plus(name).casefold()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or name in _TRACKING_OF_HOSTS.get(site, ())


def is_web_address(url: str) -> bool:
    """Whether an address may be made a link of a page: a text may hold any scheme, and a browser runs some of them."""
    return url.startswith(("https://", "http://"))


def host(url: str) -> str:
    """The site of an address in lower case, without `www.`; empty if there is none. Never raises."""
    try:
        return _bare_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def site(url: str) -> str:
    """Whose page it is, as far as an address tells: its host, and on a host of many projects the owner's part of the path.

    Where the address does not tell (a film, a paper), the page stands for itself. Empty where there is no host. Never raises.
    """
    name = host(url)
    if name not in _OWNERS:
        return name
    path, pattern = urlsplit(url.strip()).path, _OWNERS[name]
    owner = pattern.match(path) if pattern else None
    return f"{name}/{owner[1].lower()}" if owner else duplicate_key(url)


def _bare_host(name: str) -> str:
    return name.lower().rstrip(".").removeprefix("www.")


@lru_cache(maxsize=16384)  # pure; a worker asks for the same addresses at every assembly
def duplicate_key(url: str) -> str:
    """Equal for addresses of the same page: scheme, `www.`, closing slash, tracking and the order of parameters do not count, fragments do.

    The addresses of one video, and of one paper's abstract and PDF, are one page. Never raises; what is no address is its own key.
    A key that is too long for a database's index ends with a digest of the whole.
    """
    key = _key_at_a_glance(url) or _page_key(url.strip())
    if len(key) <= _LONGEST_KEY:
        return key
    return key[:_LONGEST_KEY] + sha256(key.encode(errors="surrogatepass")).hexdigest()


def _key_at_a_glance(url: str) -> str:
    """The key of an address in which nothing needs to be taken apart, as most are; "" for another one."""
    if plain := _PLAIN.fullmatch(url):
        return plain[1] + (plain[2] or "").rstrip("/") + (plain[3] or "")
    watch = _WATCH.fullmatch(url)
    return "youtube.com/watch?v=" + watch[1] if watch else ""


def _page_key(url: str) -> str:
    try:
        parts = urlsplit(url)
        site = _bare_host(parts.hostname or "")
        if parts.scheme not in {"http", "https"} or not site:
            return url
        cleaned = urlsplit(canonicalize_url(_without_tracking(url, parts).url, keep_fragments=True))
        site = _bare_host(cleaned.hostname or "")
        port = f":{cleaned.port}" if cleaned.port not in {None, 80, 443} else ""
    except ValueError:
        return url
    page = _video(site, cleaned) or _paper(site, cleaned) or _page(site + port, cleaned)
    return page + (f"#{cleaned.fragment}" if cleaned.fragment else "")


def _page(site: str, parts: SplitResult) -> str:
    return site + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")


def _video(site: str, parts: SplitResult) -> str:
    if site == "youtu.be":
        name = parts.path.strip("/")
    elif site in {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}:
        name = dict(parse_qsl(parts.query)).get("v", "") if parts.path.rstrip("/") == "/watch" else ""
        name = name or next((parts.path.removeprefix(path).strip("/") for path in _VIDEO_PATHS if parts.path.startswith(path)), "")
    else:
        return ""
    return f"youtube.com/watch?v={name}" if name and "/" not in name else ""


def _paper(site: str, parts: SplitResult) -> str:
    paper = _ARXIV.match(parts.path.rstrip("/")) if site in {"arxiv.org", "export.arxiv.org"} else None
    return f"arxiv.org/abs/{paper[1]}" if paper else ""
