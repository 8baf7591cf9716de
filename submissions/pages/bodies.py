"""The bytes of a page, as far as anybody reads them: unpacked under a cap, to the end of the head, and a look behind it."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from submissions.models import Page
from submissions.pages.addresses import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_BODY = 512 * 1024  # unpacked
LONGEST_LOOK = 128 * 1024  # behind the head, where code and a first heading stand; no parser sees it (reading/)
PIECE = 64 * 1024

_END_OF_HEAD = re.compile(rb"</head[\s/>]|<body[\s/>]", re.IGNORECASE)
_LONGEST_MARK = 7
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class BodyReader:
    """Takes a page piece by piece until it has seen enough."""

    def __init__(self) -> None:
        self.text = bytearray()
        self._end_of_head: int | None = None

    @property
    def has_head(self) -> bool:
        """Whether the end of the head has come."""
        return self._end_of_head is not None

    def take(self, piece: bytes) -> bool:
        """Add what came; returns whether more is wanted."""
        fresh = max(0, len(self.text) - _LONGEST_MARK)
        self.text += piece
        if self._end_of_head is None:
            found = _END_OF_HEAD.search(self.text, fresh)
            self._end_of_head = found.start() if found else None
        wanted = LONGEST_BODY if self._end_of_head is None else min(self._end_of_head + LONGEST_LOOK, LONGEST_BODY)
        del self.text[wanted:]
        return len(self.text) < wanted


def unpacked(pieces: Iterable[bytes], encoding: str, most: int = LONGEST_BODY) -> Iterator[bytes]:
    """The bytes of a body without its content encoding; of a packed one `most` at most, and never much more at once than comes in.

    Raises:
        FetchError: packed in a way that was not asked for, or broken.
    """
    if encoding in {"", "identity"}:
        return iter(pieces)
    if encoding not in _PACKED:
        raise FetchError(Page.Failure.PROTOCOL, "The page is packed in a way that was not asked for.")
    return _inflated(pieces, most)


def _inflated(pieces: Iterable[bytes], left: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    is_open = False
    for piece in pieces:
        packed, is_more = piece, True
        while is_more and left > 0:
            text, packed = _inflate(inflater, packed, min(PIECE, left))
            left -= len(text)
            is_open = not inflater.eof
            if inflater.eof:  # perhaps another member follows
                packed, inflater = inflater.unused_data, zlib.decompressobj(_GZIP_OR_ZLIB)
            is_more = bool(packed) or (is_open and len(text) == PIECE)
            yield text
        if left <= 0:
            return
    if is_open:
        raise FetchError(Page.Failure.PROTOCOL, "The page breaks off.")


def _inflate(inflater: zlib._Decompress, packed: bytes, most: int) -> tuple[bytes, bytes]:
    try:
        return inflater.decompress(packed, most), inflater.unconsumed_tail
    except zlib.error as error:
        raise FetchError(Page.Failure.PROTOCOL, "The page is packed wrongly.") from error
