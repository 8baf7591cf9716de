"""The link to the hiring thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.filling.hiring import doubts, standing_address, thread_address, with_thread
from issues.markdown import Cut
from tests.issues.filling.real import group, weeks

if TYPE_CHECKING:
    from pathlib import Path

THREAD = "https://www.reddit.com/r/rust/comments/1abc/official_rrust_whos_hiring_thread/"
EMPTY = Cut("## Jobs\n", "\nSee the [Who's Hiring thread on r/rust](INSERT_LINK_HERE)\n\n")


@pytest.mark.parametrize("typed", [THREAD, THREAD.replace("www", "old"), THREAD.replace("www.", "") + "?utm_source=share#x", f" {THREAD} "])
def test_a_thread_has_one_address(typed: str) -> None:
    assert thread_address(typed) == THREAD
    assert doubts(THREAD) == []


def test_other_pages_raise_doubts() -> None:
    assert doubts("https://example.org/jobs") == ["This is no thread of r/rust but a page of example.org."]
    assert doubts("https://www.reddit.com/r/rust/comments/1abc/hello/") == ["The address does not say “hiring”."]


def test_the_address_goes_into_the_link() -> None:
    assert standing_address(EMPTY) == ""
    filled = with_thread(EMPTY, THREAD)
    assert filled == Cut("## Jobs\n", f"\nSee the [Who's Hiring thread on r/rust]({THREAD})\n\n")
    assert filled is not None
    assert standing_address(filled) == THREAD
    assert with_thread(Cut("## Jobs\n", "\nNone of ours.\n"), THREAD) is None


def test_own_link_comes_out_byte_for_byte(own_weeks: list[Path]) -> None:
    assert all(is_same(path) for path in own_weeks)


def test_real_links_come_out_byte_for_byte(archive: Path) -> None:
    found = [is_same(path) for path in weeks(archive, "2024")]
    assert sum(found) / len(found) >= 0.97


def is_same(path: Path) -> bool:
    """Whether the section comes out as printed when its address is taken out and put in again."""
    piece = group(path, lambda title: title == "Jobs", 7)[0]
    address = standing_address(piece)
    empty = with_thread(piece, "INSERT_LINK_HERE")
    return empty is not None and empty != piece and with_thread(empty, thread_address(address)) == piece
