"""The house rules about what stands behind a link: they need to know its page (`Context.pages`) and are silent where it is not known."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from issues.checks.addresses import Fault, shown
from issues.checks.finding import Finding, Level, Repair
from issues.checks.titles.media import medium
from issues.checks.titles.prefixes import MEDIA, house_prefix, is_community
from issues.checks.titles.same import is_title_of
from issues.links import duplicate_key, host
from issues.markdown import entry_link
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import Link, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from issues.checks import Check
    from issues.checks.context import Context, PageFact
    from issues.checks.reading import Reading

LONGEST_TITLE = 1000
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})  # what else is refused, sites refuse to programs
_BEFORE_PAGES = ("consent.", "accounts.", "login.")  # hosts that stand between a visitor and the page
_LLM_HINT = "Ask for a sentence on the page that says so, or leave it out."


def page_faults(url: str, title: str, prefixes: Iterable[str], fact: PageFact) -> Iterator[Fault]:
    """What speaks against one link of the community by what is known of its page; `title` is plain words as they are printed."""
    yield from address_faults(url, fact)
    yield from entry_faults(url, title, list(prefixes), fact)


def address_faults(url: str, fact: PageFact) -> Iterator[Fault]:
    """What speaks against an address, wherever it stands: its page is away or elsewhere, or there is a safe way to it."""
    if reason := away(fact):
        day = f"Looked for on {fact.fetched_at:%Y-%m-%d}. " if fact.fetched_at else ""
        hint = f"{day}Open it. If nobody can read it, take the link out or find where the page is now."
        yield Fault(Level.WARNING, "page-unreachable", f"{reason}: {shown(url)}", hint)
    elif _is_moved(url, fact):
        message = f"The address leads on to another site, {shown(host(fact.final_url))}: {shown(url)}"
        yield Fault(Level.WARNING, "page-unreachable", message, f"Link to {shown(fact.final_url)} if that is the page that is meant.")
    if fact.https_url and url.startswith("http://"):
        secure = "https://" + url.removeprefix("http://")
        is_same = secure.partition("#")[0] == fact.https_url.partition("#")[0]
        hint = f"Link to {shown(secure if is_same else fact.https_url)}"
        yield Fault(Level.WARNING, "simplifiable-url", f"The page is there by https, too: {shown(url)}", hint, secure if is_same else "")


def entry_faults(url: str, title: str, prefixes: Sequence[str], fact: PageFact) -> Iterator[Fault]:
    """What speaks against a link as it is printed: other words than the page's, no prefix, nothing that everybody can read."""
    if not away(fact):
        yield from _of_title(title, fact)
        yield from _of_prefixes(url, prefixes, fact)
    yield from _of_paywall(url, fact)
    yield from _of_llm(fact)


def away(fact: PageFact) -> str:
    """Why the page cannot be read, in words; "" where it can, or where the site just refuses programs."""
    if fact.failure:
        return fact.failure.rstrip(".")
    status = fact.status or 0
    if status in _GONE:
        return f"There is no such page (status {status})"
    return f"The site failed (status {status})" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""


def _is_moved(url: str, fact: PageFact) -> bool:
    there = host(fact.final_url)
    if not there or fact.paywall or there.startswith(_BEFORE_PAGES):
        return False
    return _plain(there) != _plain(host(url)) and duplicate_key(url) != duplicate_key(fact.final_url)


def _plain(name: str) -> str:
    return name.removeprefix("m.").removeprefix("mobile.").removeprefix("amp.")


def _of_title(title: str, fact: PageFact) -> Iterator[Fault]:
    if fact.title and title.strip() and not is_title_of(title[:LONGEST_TITLE], fact.title):
        hint = "Print that one, unless yours says more."
        yield Fault(Level.WARNING, "title-differs", f"The page's own title is “{shown(fact.title)}”.", hint)


def _of_prefixes(url: str, prefixes: Sequence[str], fact: PageFact) -> Iterator[Fault]:
    named = {house_prefix(prefix) for prefix in prefixes}
    if fact.medium in MEDIA and not medium(url) and not named & MEDIA:
        what = "a video" if fact.medium == "video" else "an episode of a podcast"
        yield Fault(
            Level.WARNING, "prefix-missing", f"The page says that it is {what}: {shown(url)}", f"Put [{fact.medium}] before the link."
        )
    if fact.language not in {"", "en"} and not any(name.isupper() for name in named):
        language = fact.language.upper()
        message = f"The page says that its language is {language}: {shown(url)}"
        yield Fault(Level.WARNING, "prefix-missing", message, f"Put [{language}] before the link if it is not in English.")


def _of_paywall(url: str, fact: PageFact) -> Iterator[Fault]:
    said = "Its sender said that reading it needs payment or a login" if fact.says_paywall else ""
    if told := fact.paywall.rstrip(".") or said:
        yield Fault(Level.WARNING, "paywall", f"{told}: {shown(url)}", "Look for a copy that everybody can read, or leave it out.")


def _of_llm(fact: PageFact) -> Iterator[Fault]:
    if fact.llm and fact.says_llm != "disclosed":
        answer = "; its sender said that none did" if fact.says_llm == "none" else ""
        message = f"The page tells of an LLM that wrote it (“{shown(fact.llm)}”){answer}."
        yield Fault(Level.WARNING, "llm-undisclosed", message, "See whether it is worth a reader's time.")
    elif fact.says_llm == "undisclosed":
        message = "Its sender said that an LLM wrote it, or parts of it, and that the page does not say so."
        yield Fault(Level.WARNING, "llm-undisclosed", message, _LLM_HINT)


def check_page_addresses(reading: Reading, context: Context) -> Iterator[Finding]:
    """Pages that are away, moved, or there by https, in all sections; of a link by reference the definition is judged, once.

    On the issue's day, until it is published, a page that is away is an error.
    """
    is_pressing = _is_pressing(reading, context)
    for link in reading.links if context.pages else ():
        fact = context.pages.get(link.url)
        for fault in address_faults(link.url, fact) if fact and link.kind != "reference" else ():
            end = link.at + len(link.url)
            is_certain = fault.mended and reading.text[link.at : end] == link.url
            repair = Repair(link.at, end, fault.mended) if is_certain else None
            level = Level.ERROR if is_pressing and fact and away(fact) and fault.id == "page-unreachable" else fault.level
            yield replace(_finding(fault, link.part.title, reading.line_at(link.at)), level=level, repair=repair)


def check_page_entries(reading: Reading, context: Context) -> Iterator[Finding]:
    """What the community's links and the calls for participation say of their pages. Events and calls for speakers have their own names."""
    for part, placed, item in reading.items if context.pages else ():
        entry = item.entry
        title, url = entry_link(entry) if isinstance(entry, Task) or is_community(part) else ("", "")
        fact = context.pages.get(url) if url else None
        if fact:
            prefixes = entry.prefixes if isinstance(entry, Link) else ()
            for fault in entry_faults(url, plain_text(title[:LONGEST_TITLE]), prefixes, fact):
                yield _finding(fault, part.title, placed.line)


def _is_pressing(reading: Reading, context: Context) -> bool:
    return bool(context.today and reading.date and reading.date <= context.today and not context.is_published)


def _finding(fault: Fault, section: str, line: int) -> Finding:
    return Finding(fault.level, fault.id, fault.message, fault.hint, section, line)


CHECKS: tuple[Check, ...] = (check_page_addresses, check_page_entries)
