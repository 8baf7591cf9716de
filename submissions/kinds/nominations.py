"""Nominations for what stands alone in its section: the crate and the quote of the week."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any, ClassVar

from issues.markdown import nodes
from issues.markdown.blocks import Crate, CrateOfTheWeek, Quote, QuoteOfTheWeek, Thanks, read_crate, read_quote, write_crate, write_quote
from issues.markdown.escaping import destination, inline
from issues.markdown.quoting import prose_of, quoted
from submissions import duplicates
from submissions.forms import CREDIT, CrateForm, QuoteForm
from submissions.kinds.base import QueueKind
from submissions.models import CrateSubmission, QuoteSubmission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.models import Entry, Issue
    from submissions.duplicates import Duplicates
    from submissions.models import Submission

LONGEST_HEADLINE = 80
THANKED = ("name_url", "is_own")
ENDS = (".", "!", "?", "…")
UNPRINTABLE = "This cannot be printed so that it says the same. Write it in plain words."


class NominationKind(QueueKind):
    """A block of its own; with the thanks for the suggestion where a name is given."""

    own_fields: ClassVar[tuple[str, ...]] = ("url", "title", "note", "name", "email", *CREDIT)

    def repeats(self, fields: Mapping[str, Any], entry: Entry) -> bool:
        """Only what stands in the coming issue as the same."""
        del fields
        return entry.kind == self.slug


class CrateKind(NominationKind):
    """`This week's crate is [name](url), description.`: a paragraph."""

    slug = "crate"
    label = "Crate of the Week"
    hint = "A crate to recommend"
    form_class = CrateForm
    related = ("crate",)
    child_class = CrateSubmission
    child_fields = ("description", *THANKED)
    home = slot = "crate-of-the-week"

    def printed(self, fields: Mapping[str, Any]) -> nodes.Passage:
        """The block, read back.

        Raises:
            ValueError: it would not say what is meant.
        """
        words = inline(fields["description"])
        crate = Crate(inline(fields["title"]), destination(fields["url"]), words if words.endswith(ENDS) else f"{words}.")
        thanks = _thanks(fields)
        text = write_crate(CrateOfTheWeek("", (crate,), thanks))
        read = read_crate(text)
        if read is None or (read.source, read.crates) != (text, (crate,)) or bool(read.thanks) != bool(thanks):
            raise ValueError(UNPRINTABLE)
        return nodes.Passage(text)

    def duplicates(self, fields: Mapping[str, Any], url: str, *, issue: Issue | None, other_than: Submission | None) -> Duplicates:
        """The crate as crate of the week, by name or address."""
        return duplicates.find_crate(fields.get("title", ""), url, issue=issue, other_than=other_than)


class QuoteKind(NominationKind):
    """`> text` and `– [who on where](url)`."""

    slug = "quote"
    label = "Quote of the Week"
    hint = "Something well said"
    form_class = QuoteForm
    related = ("quote",)
    child_class = QuoteSubmission
    child_fields = ("text", "who", "where", *THANKED)
    own_fields = ("url", "note", "name", "email", *CREDIT)
    home = slot = "quote-of-the-week"

    def headline(self, fields: Mapping[str, Any]) -> str:
        """The beginning of the words."""
        words = prose_of(fields["text"]) or fields["who"]
        short = shorten(words, LONGEST_HEADLINE, placeholder="…")
        return short if short != "…" else f"{words[: LONGEST_HEADLINE - 1]}…"  # its first word is longer than that

    def printed(self, fields: Mapping[str, Any]) -> nodes.Passage:
        """The block, read back.

        Raises:
            ValueError: it would not say what is meant.
        """
        quote = Quote(quoted(fields["text"]), inline(fields["who"]), inline(fields["where"]), destination(fields["url"]))
        thanks = _thanks(fields)
        text = write_quote(QuoteOfTheWeek("", (quote,), thanks))
        read = read_quote(text)
        if (
            read is None
            or read.source != text
            or [_said(one) for one in read.quotes] != [_said(quote)]
            or bool(read.thanks) != bool(thanks)
        ):
            raise ValueError(UNPRINTABLE)
        return nodes.Passage(text)

    def duplicates(self, fields: Mapping[str, Any], url: str, *, issue: Issue | None, other_than: Submission | None) -> Duplicates:
        """The same words as quote of the week."""
        del url
        return duplicates.find_quote(fields.get("text", ""), issue=issue, other_than=other_than)


def _thanks(fields: Mapping[str, Any]) -> Thanks | None:
    name = inline(fields.get("name", ""))
    person = nodes.InlineLink(name, destination(fields.get("name_url") or ""))
    return Thanks((person,), "self-suggestion!" if fields.get("is_own") else "suggestion!") if name else None


def _said(quote: Quote) -> tuple[str, str, str, str]:
    """What is printed of a quote: where a name has an “on” of its own, it is read as the place."""
    return quote.text, " on ".join(filter(None, (quote.who, quote.where))), quote.url, quote.tail
