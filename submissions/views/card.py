"""The live card beside the form: looked up again whenever something changes, and once the page is read."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from issues.exports.html import render_html
from submissions.admission import admit_page
from submissions.card import Card, look_at_page, look_up
from submissions.kinds import submission_kinds
from submissions.views.people import actor_of
from submissions.visitors import visitor

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from submissions.forms import SubmissionForm
    from submissions.kinds import SubmissionKind

PATIENCE = 12  # seconds that the card asks for the page; a fetch ends after ten
LOOKING = frozenset({"check", "use", "remove"})  # the buttons that send nothing
LONG = 5  # seconds after which it says that nobody has to wait


@never_cache
@require_POST
def show_card(request: HttpRequest, kind: str) -> HttpResponse:
    """`/submit/<kind>/card/`: the card for the fields as they are now; `waited` seconds for a page that is being read.

    Of several links, `row` names the one.
    """
    shape = submission_kinds().get(kind)
    if shape is None:
        raise Http404
    row = request.POST.get("card_row", "")
    form = shape.form_class(with_used(request.POST), prefix=row if row.isdecimal() and row.isascii() else None)
    form.is_valid()
    waited = _waited(request)
    url = form.cleaned_data.get("url", "")
    if waited and waited < PATIENCE and look_at_page(url).state == "reading":
        return render(request, "submissions/partials/reading.html", waiting(kind, waited, form))
    template = "card_small" if form.prefix else "card"
    response = render(request, f"submissions/partials/{template}.html", card_context(request, shape, form, waited=waited))
    return reswap(retarget(response, f"#{card_id(form)}"), "innerHTML") if waited else response


def card_context(request: HttpRequest, kind: SubmissionKind, form: SubmissionForm, *, waited: int = 0) -> dict[str, Any]:
    """What the card's template shows of a form that was read. Its page is asked for, within the visitor's limit."""
    fields = {**dict.fromkeys(form.fields, ""), **form.cleaned_data}
    sender = visitor(request)
    is_limited = not waited and bool(fields["url"]) and not admit_page(fields["url"], sender)
    card = look_up(kind=kind.slug, fields=fields, actor=actor_of(request), sender=sender, is_whole=form.is_whole)
    return {
        "kind": kind,
        "form": form,
        "card": card,
        "line_html": render_html(card.line) if card.line else "",
        "said": _said(card, waited),
        "is_limited": is_limited,
        **waiting(kind.slug, waited, form),
    }


def waiting(kind: str, waited: int, form: SubmissionForm) -> dict[str, Any]:
    """How long was waited, and whether it goes on."""
    return {
        "waits_on": waited < PATIENCE,
        "is_long": waited >= LONG,
        "waited": waited + 1,
        "card_kind": kind,
        "card_id": card_id(form),
        "row": form.prefix or "",
    }


def card_id(form: SubmissionForm) -> str:
    """The id of the card's place in the page."""
    return f"card-{form.prefix}" if form.prefix else "card"


def drop_missing(form: SubmissionForm) -> None:
    """Forget that fields are empty which only sending needs: of what is checked, only the address has to be there."""
    for name in [name for name in form.errors if name != "url" and form.has_only_missing(name)]:
        del form.errors[name]


def take_title(form: SubmissionForm, card: Card) -> None:
    """Put the page's title into an empty title field."""
    if "title" in form.fields and card.page.title and not form["title"].value():
        data: Any = copy(form.data)
        data[form.add_prefix("title")] = card.page.title
        form.data = data


def only_looks(data: QueryDict) -> bool:
    """Whether a button was pressed that sends nothing. Without any button, as programs post a form, it is sent."""
    return "send" not in data and not LOOKING.isdisjoint(data)


def with_used(data: QueryDict) -> QueryDict:
    """The fields after a press on one of the card's buttons: `use` is field=value. A box is ticked, else the value replaces the field's."""
    name, equals, value = data.get("use", "").partition("=")
    if not equals:
        return data
    data = data.copy()
    if name.endswith("prefixes"):
        data.setlist(name, sorted({*data.getlist(name), value}))
    else:
        data[name] = value
    return data


def _waited(request: HttpRequest) -> int:
    word = request.POST.get("card_waited", "")
    return min(int(word), PATIENCE) if word.isdecimal() and word.isascii() and len(word) < len("1000") else 0


def _said(card: Card, waited: int) -> str:
    """What is read aloud, once."""
    if not card.url:
        return ""
    against = len(card.refusals) + len(card.hints) + len(card.duplicates.standing) + len(card.duplicates.printed) + len(card.similar)
    words = [f"{against} thing{'' if against == 1 else 's'} to look at." if against else "Nothing speaks against it."]
    if card.page.state == "read":
        words.append(f"The page’s title: {card.page.title}." if card.page.title else "The page was read.")
    elif card.page.state == "failed":
        words.append("The page could not be read; you can send it all the same.")
    elif card.page.state == "reading" and not waited:
        words.append("Reading the page.")
    return " ".join(words)
