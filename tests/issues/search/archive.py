"""A small archive to search in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from issues.importer import import_issue

if TYPE_CHECKING:
    from issues.models import Issue

LINES = (
    "* [Fearless `async` with C++](https://www.example.org/async)",
    "* [video] [The borrow checker, explained](https://tube.example.net/1)",
    "* [Checker of borrows](https://blog.example.org/2)",
    "* [Announcing Rust 1.98](https://blog.example.org/3)",
    "* [`Vec<T>` in `no_std`: naïve coöperation](https://example.org/4)",
    "* [C to Rust, with tokio-rs](https://github.com/tokio-rs/5)",
)


def publish(number: int, *lines: str, status: str = "published", year: int = 2030) -> Issue:
    """An issue with these lines in Official."""
    day = date(year, 1, 2) + timedelta(weeks=number - 850)
    body = "## Updates from Rust Community\n\n### Official\n\n" + "".join(f"{line}\n" for line in lines)
    text = (
        f"Title: This Week in Rust {number}\nNumber: {number}\nDate: {day}\n\n{body}\n### Research\n\n* [A paper](https://example.org/p)\n"
    )
    return import_issue(text, file_name=f"{day}-this-week-in-rust.md", status=status).issue
