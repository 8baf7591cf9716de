"""The triage report of the compiler's performance, as the newsletter prints it: without its title, and without the single cases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from issues.filling.sections import is_placeholder
from issues.markdown import Cut, is_heading, parse_body, parse_heading, split_lines
from issues.markdown.cutting import shelters

REPORTS = "https://github.com/rust-lang/rustc-perf/blob/"
_REPORT = re.compile(r"\[Full report here\]\((?P<url>[^()\s]+)\)\.?|See full report \[here\]\([^()\s]+\)\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"<?(?P<url>https://github\.com/rust-lang/rustc-perf/blob/[^\s<>()]+\.md)>?")
_TITLE = re.compile(r"(?:\d{4}-\d{1,2}-\d{1,2}\b.*|.*\btriage\b.*)", re.IGNORECASE)
_CASES = re.compile(r"(?:(?:nominated|untriaged)\b.*|regressions?|improvements?|mixed|[\w ]*pull requests?)\b", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRIAGE = re.compile(r"Triage done by|Revision range:")


@dataclass(frozen=True, slots=True)
class Report:
    """The report as it is printed, the address of the whole one, the day that its title names, and the lines that were taken away."""

    text: str
    url: str = ""
    day: date | None = None
    gone: str = ""
    is_triage: bool = False


def read_report(pasted: str) -> Report:
    """Clean a pasted report: its title goes, the single cases behind it go, and its link, or a line with its address, is taken apart.

    A heading among its words becomes bold words, a line that was wrapped at a number sign no heading: neither may cut the issue.
    """
    text, url = _without_address(pasted.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))
    lines = split_lines(text.lstrip("\n"))
    fenced = {at for shelter in shelters(lines) for at in range(shelter.start, shelter.end)}
    headings = {at: parse_heading(line).title for at, line in enumerate(lines) if is_heading(line) and at not in fenced}
    gone: list[str] = []
    day: date | None = None
    if _TITLE.fullmatch(headings.get(0, "")):
        day = _day(headings.pop(0))
        gone.append(lines[0])
    end = next((at for at, title in headings.items() if _CASES.match(title)), len(lines))
    links = {at: link for at in range(len(gone), end) if (link := _REPORT.fullmatch(lines[at].strip()))}
    kept = [
        _no_heading(lines[at], headings[at]) if at in headings else lines[at]
        for at in range(len(gone), end)
        if at not in links or not links[at]["url"]
    ]
    url = next((link["url"] for link in links.values() if link["url"]), url)
    text = _trimmed("".join(kept))
    return Report(text, url, day, "".join([*gone, *lines[end:]]), bool(_TRIAGE.search(text)))


def report_address(day: date) -> str:
    """Where the report of that day may stand: a file is named by the day on which it was added, its title by that of the report."""
    return f"{REPORTS}main/triage/{day.year}/{day}.md"


def write_report(report: Report, url: str) -> str:
    """The report as a section prints it, and the link to all of it."""
    link = f"\n[Full report here]({quote(url, safe=_SAFE)})\n" if url else ""
    return f"{report.text}{link}"


_SAFE = ":/?#@!$&'*+,;=%-._~"


def with_report(piece: Cut, text: str) -> Cut:
    """The section with this report in place of the template's comment and of everything that is printed there."""
    comments = [block.source for block in parse_body(piece.body) if block.source.startswith("<!--") and not is_placeholder(block)]
    return Cut(
        piece.heading, "\n" + "".join(f"{comment.rstrip()}\n\n" for comment in comments) + (f"{text.rstrip()}\n\n" if text.strip() else "")
    )


def _without_address(text: str) -> tuple[str, str]:
    """The text without the first line that is nothing but the address of a report, and that address."""
    lines = text.split("\n")
    at, found = next(((at, found) for at, line in enumerate(lines) if (found := _ADDRESS.fullmatch(line.strip()))), (None, None))
    return ("\n".join(lines[:at] + lines[at + 1 :]), found["url"]) if at is not None and found else (text, "")


def _day(title: str) -> date | None:
    found = _DAY.search(title)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _no_heading(line: str, title: str) -> str:
    """A line of the report that begins no section."""
    if re.match(r"#+\s+\d", line.lstrip()):
        return "\\" + line.lstrip()
    return f"**{title}**\n" if title else "\n"


def _trimmed(text: str) -> str:
    """Without blanks at the ends of lines (two are a line break, and stay) and blank lines around it."""
    lines = [line.rstrip() + ("  " if line.rstrip() and line.endswith("  ") else "") for line in text.split("\n")]
    return "\n".join(lines).strip("\n") + "\n" if text.strip() else ""
