"""The one normaliser of what people type (form, API, calendar import, fetched title). Issue texts never go through it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINERS = frozenset("\u200c\u200d")
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # Hangul letters that show nothing
_BLACK_FLAG = "\U0001f3f4"
_EMOJI_SELECTOR = "\ufe0f"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_JOINING_SCRIPTS = re.compile(  # Hebrew to Myanmar, Khmer, Mongolian and their neighbours, Indic extensions, Arabic forms
    "[\u0590-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_LAST_OF_PLANE = 0xFFFE  # the last two code points of every plane are no characters
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_line(text: str) -> str:
    """One line of typed text: NFC, single blanks, none at the ends, nothing that cannot be seen.

    Control characters, lone surrogates, direction overrides and zero-width characters go. Joiners stay where writing needs them (emoji
    sequences, Arabic and Indic scripts), direction marks in texts with Arabic or Hebrew.
    """
    if text.isascii() and text.isprintable():  # as nearly all of them are
        return " ".join(text.split())
    visible = unicodedata.normalize("NFC", "".join(_visible(text)))
    return " ".join(visible.split())


def clean_text(text: str) -> str:
    """A typed text of several lines: each as `clean_line` leaves it, at most one blank line between them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(clean_line(line) for line in lines)).strip("\n")


def has_unseen(text: str) -> bool:
    """Whether a text holds characters that `clean_line` would take out, blanks aside."""
    return not (text.isascii() and text.isprintable()) and "".join(_visible(text)) != text


def _visible(text: str) -> Iterator[str]:
    """The characters that stay."""
    is_right_to_left = any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text if sign not in _DIRECTION_MARKS)
    before = ""
    for at, sign in enumerate(text):
        if sign <= "~" and sign >= " ":
            stays = True
        elif sign in _DIRECTION_MARKS:
            stays = is_right_to_left and before not in _DIRECTION_MARKS
        else:
            stays = sign.isspace() or _is_seen(sign, before, text[at + 1 : at + 2])
        if stays:
            yield sign
            before = sign


def _is_seen(sign: str, before: str, after: str) -> bool:
    if sign in _JOINERS:
        return bool(before) and (_JOINING_SCRIPTS.match(before) is not None or (sign == "\u200d" and _joins_emoji(before, after)))
    if "\U000e0020" <= sign <= "\U000e007f":
        return before == _BLACK_FLAG or "\U000e0020" <= before <= "\U000e007f"
    category = unicodedata.category(sign)
    if category == "Cf":
        return unicodedata.bidirectional(sign) in {"AN", "AL"}  # Arabic number signs are seen
    return category not in {"Cc", "Cs"} and sign not in _FILLERS and not _is_noncharacter(sign)


def _joins_emoji(before: str, after: str) -> bool:
    return (_is_emoji(before) or before == _EMOJI_SELECTOR) and _is_emoji(after)


def _is_emoji(sign: str) -> bool:
    return bool(sign) and (unicodedata.category(sign) in {"So", "Sk"} or sign >= "\U0001f000")


def _is_noncharacter(sign: str) -> bool:
    return ord(sign) & _LAST_OF_PLANE == _LAST_OF_PLANE or "\ufdd0" <= sign <= "\ufdef"
