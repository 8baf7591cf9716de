"""What speaks against something sent in, or is missing on it. Hints never block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issues.checks.addresses import faults, shown
from issues.checks.pages import address_faults, away, page_faults
from issues.checks.titles.media import medium
from issues.checks.titles.prefixes import MEDIA, house_prefix
from issues.checks.titles.wording import title_faults
from issues.markdown.escaping import clean_line, inline
from submissions import policies
from submissions.models import TITLE_LENGTH, LinkSubmission
from submissions.pages.facts import page_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from issues.checks.addresses import Fault
    from issues.checks.context import PageFact
    from issues.models import Issue, Section
    from submissions.models import Submission

ADVICE = {  # to those who send in, where the rule's own is for editors
    "page-unreachable": "If it opens for you, send it all the same.",
    "paywall": "Send the address of a free copy, if there is one.",
    "llm-undisclosed": "",
}
_MARKED = re.compile(r"(?P<all>[\[(](?P<mark>[A-Za-z ]{2,14})[\])]) (?P<rest>\S.*)")  # at a title's beginning
ANSWERED = frozenset({"malformed-url", "tracking-parameter"})  # by the form: the one is refused, the other taken off


@dataclass(frozen=True)
class Remedy:
    """What one press of a button puts into the form: a value for a field. `label` stands on the button."""

    field: str
    value: str
    label: str = "Use it"


@dataclass(frozen=True)
class Hint:
    """A hint and what to do about it. Shown like a finding of the checks; `check` is the id of the one whose rule it is, if one is.

    `advice` is to those who send in; `desk_advice` to editors, where that is another one.
    """

    text: str
    advice: str = ""
    level: str = "warning"
    remedy: Remedy | None = None
    check: str = ""
    desk_advice: str = ""

    @property
    def to_editors(self) -> str:
        """What editors may do about it."""
        return self.desk_advice or self.advice


def hints_about(  # noqa: PLR0913 (what policies ask, by name)
    kind: str,
    fields: Mapping[str, Any],
    url: str,
    *,
    section: Section | None,
    issue: Issue | None,
    sender: str = "",
    row: Submission | None = None,
) -> tuple[Hint, ...]:
    """The hints for something sent in; two queries for what is known of its page, and a few where the chosen section has limits.

    `sender` is the visitor, `row` the submission that would be corrected. Rules about address and page are those of the issue's checks.
    """
    arrival = policies.Arrival(section, url, sender=sender, email=fields.get("email", ""), row=row)
    found: list[Hint | None] = [Hint(words) for words in policies.warnings(arrival, issue)]
    if kind == "link":
        found += [*_about_address(url), _missing_prefix(fields, url), *_about_answers(fields)]
    found += [*_about_title(kind, fields.get("title", "")), *_about_page(kind, fields, url)]
    return tuple(hint for hint in found if hint is not None)


def _about_title(kind: str, title: str) -> Iterator[Hint]:
    for fault in title_faults(inline(title), kind):
        yield Hint(fault.message, fault.hint, fault.level, check=fault.id)
    found = _MARKED.match(title) if kind == "link" else None
    mark = house_prefix(found["mark"]) if found else ""
    if found and mark in MEDIA:
        yield Hint(
            f"The title says {found['all']} itself.", f"Tick [{mark}] and leave it out of the title.", remedy=Remedy("title", found["rest"])
        )


def _about_address(url: str) -> Iterator[Hint]:
    for fault in faults(url):
        if fault.id not in ANSWERED:
            remedy = Remedy("url", fault.mended, "Use this address") if fault.mended else None
            yield Hint(fault.message, fault.hint, fault.level, remedy, fault.id)


def _about_page(kind: str, fields: Mapping[str, Any], url: str) -> Iterator[Hint]:
    fact = page_facts([url]).get(url) if url else None
    if fact is None:
        return
    if kind == "link":
        prefixes = filter(None, [*fields.get("prefixes", ()), fields.get("language", "")])
        found = page_faults(url, fields["title"], prefixes, fact)
    else:
        found = address_faults(url, fact)
    for fault in found:
        is_moved = fault.id == "page-unreachable" and not away(fact)
        advice = fault.hint if is_moved else ADVICE.get(fault.id, fault.hint)
        text = fault.message.removesuffix(f": {shown(url)}")
        yield Hint(text, advice, fault.level, _page_remedy(fault, fact), fault.id, desk_advice=fault.hint)


def _page_remedy(fault: Fault, fact: PageFact) -> Remedy | None:
    match fault.id:
        case "title-differs":
            return Remedy("title", clean_line(fact.title)[:TITLE_LENGTH].strip(), "Use its title")
        case "prefix-missing" if f"[{fact.medium}]" in fault.hint:
            return Remedy("prefixes", fact.medium, f"Tick [{fact.medium}]")
        case "prefix-missing":
            return Remedy("language", fact.language.upper(), f"Use {fact.language.upper()}")
    return Remedy("url", fault.mended, "Use this address") if fault.mended else None


def _missing_prefix(fields: Mapping[str, Any], url: str) -> Hint | None:
    which = medium(url)
    if not which or which in fields.get("prefixes", ()):
        return None
    what = "a video" if which == "video" else "an episode of a podcast"
    return Hint(f"This looks like {what}.", f"If it is one, tick [{which}].", remedy=Remedy("prefixes", which, f"Tick [{which}]"))


def _about_answers(fields: Mapping[str, Any]) -> Iterator[Hint]:
    """What the answers to the editors' questions mean for its chances."""
    if fields.get("llm") == LinkSubmission.Llm.UNDISCLOSED:
        yield Hint("An LLM wrote it, or parts of it, and the page does not say so.", "Ask for a sentence on the page that says so.")
    if fields.get("has_paywall"):
        to_editors = "Look for a copy that everybody can read, or leave it out."
        yield Hint("Reading it needs payment or a login.", ADVICE["paywall"], desk_advice=to_editors)
