"""Showing texts of others on a terminal: what would steer it is written out."""

from __future__ import annotations

import re

# Control characters but tab and line feed, and those that change the direction of a line or are not seen.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    r"""The text with such characters as `\x1b` or `\u202e`."""
    return _STEERING.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)
