"""From a page's bytes to its text, as browsers do it: byte order mark, the header's word, the page's own, then UTF-8 or windows-1252.

Source of the order: WHATWG HTML, "determining the character encoding". A word that the bytes contradict is not believed.
"""

from __future__ import annotations

import codecs
import re

from ftfy import fix_encoding

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_IN_PAGE = re.compile(rb"<meta\s[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_LOOKED_AT = 4096  # browsers look at 1024 bytes
_ENCODINGS = {  # names that pages use, as browsers read them (WHATWG Encoding), by Python's name
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1", "cp1252", "windows-1252"), "windows-1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("koi8-r", "koi8", "koi"), "koi8-r"),
    **{name: name for name in ("euc-jp", "iso-2022-jp", "koi8-u", "macintosh", "utf-16-le", "utf-16-be")},
    **{f"windows-{page}": f"cp{page}" for page in (874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso-8859-9": "cp1254",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_MOST_WRONG = 0.01  # of the signs: more, and the page is not in the encoding it names


def decoded(page: bytes, content_type: str) -> str:
    """The text of a page; what is no character in its encoding becomes U+FFFD. A page may end amid a character: it was cut off."""
    for mark, encoding in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(encoding, errors="replace")
    in_page = _IN_PAGE.search(page[:_LOOKED_AT])
    for name in (_in_header(content_type), in_page[1].decode("ascii") if in_page else ""):
        encoding = _ENCODINGS.get(name.casefold(), "")
        if in_page and name.encode() == in_page[1] and encoding.startswith("utf-16"):
            encoding = "utf-8"  # what could be read as plain letters is not UTF-16
        text = _read_as(encoding, page) if encoding else None
        if text is not None:
            return text
    text = _read_as("utf-8", page)
    return text if text is not None else page.decode("windows-1252", errors="replace")


def repaired(text: str) -> str:
    """A short text whose bytes were once read in a wrong encoding, read rightly where that is certain ("cafÃ©")."""
    return text if text.isascii() else fix_encoding(text)


def _in_header(content_type: str) -> str:
    found = _IN_HEADER.search(content_type[:200])
    return found[1] if found else ""


def _read_as(encoding: str, page: bytes) -> str | None:
    """The page in that encoding; None where it is plainly in another one."""
    text = page.decode(encoding, errors="replace")
    wrong = text.count("\ufffd")
    if encoding == "windows-1252" and not page.isascii() and _is_utf_8(page):
        return None
    return text if wrong <= 1 or wrong <= len(text) * _MOST_WRONG else None


def _is_utf_8(page: bytes) -> bool:
    """Whether bytes that are no ASCII can be read as UTF-8, which other encodings' texts hardly ever can."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(page)
    except UnicodeDecodeError:
        return False
    return True
