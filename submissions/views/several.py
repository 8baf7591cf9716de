"""Several links at once: pasted as a text, looked over as rows, sent as that many submissions, each with its own fate."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from submissions import intake
from submissions.admission import admit
from submissions.fields import without_damage
from submissions.floods import FloodError
from submissions.form_keys import FormKeyError, new_key
from submissions.forms import LinkForm, SubmissionForm
from submissions.kinds import submission_kinds
from submissions.models import URL_LENGTH, Submission
from submissions.pasted import Pasted, read_links
from submissions.sections import offered_sections
from submissions.views.card import card_context, drop_missing, take_title, with_used
from submissions.views.deadline import with_deadline
from submissions.views.people import actor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

MOST = 30
LONGEST_TEXT = 60_000
SALT = "submissions.batch"
NOTHING: Mapping[str, Any] = MappingProxyType({})


class RowForm(LinkForm):
    """One of several links: a link without what is asked once for all."""

    without = ("email", "note")

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str]], **options: Any) -> None:
        self.sections = list(sections)
        super().__init__(*args, **options)

    def _set_up_for_sender(self) -> None:
        del self.fields["line"]
        self._offer([("", "Let the editors decide"), *self.sections])

    @cached_property
    def guidelines(self) -> Mapping[str, Sequence[SafeString]]:
        """None: thirty times the same words would stand in the way."""
        return NOTHING


class SharedForm(SubmissionForm):
    """What is asked once for several links."""

    kind = "link"
    without = ("url", "title", "line", "section", "not_before")


@dataclass
class Row:
    """A link of several and its small card, as templates show them."""

    form: RowForm
    card: dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_several(request: HttpRequest) -> HttpResponse:
    """`/submit/several/`: paste, look over, send. What cannot be taken stays in the form; the rest is sent."""
    if request.method != "POST":
        return _paste_page(request, without_damage(request.GET.get("url", ""))[:URL_LENGTH])
    if "row" not in request.POST:
        return _read_text(request)
    data = with_used(request.POST)
    names = [name for name in dict.fromkeys(data.getlist("row")) if name.isdecimal() and name.isascii() and name != data.get("remove")]
    sections = offered_sections("link")
    forms = [RowForm(data, prefix=name, sections=sections) for name in names[:MOST]]
    shared = SharedForm(data)
    if not forms:
        return _paste_page(request, "")
    return _send(request, shared, forms) if "send" in data else _look_over(request, shared, forms)


@never_cache
@require_GET
def show_together(request: HttpRequest, batch: str) -> HttpResponse:
    """`/submissions/together/<batch>/`: what was sent in together, each with where it stands."""
    rows = list(Submission.objects.filter(batch=batch).select_related("section").order_by("pk"))
    if not rows:
        return render(request, "submissions/gone.html", status=HTTPStatus.NOT_FOUND)
    return render(request, "submissions/together.html", with_deadline({"rows": rows}))


def _read_text(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("links", "")
    links = read_links(text[:LONGEST_TEXT])
    if len(text) > LONGEST_TEXT:
        return _paste_page(request, text, f"This is too long: {len(text)} characters. Paste at most {LONGEST_TEXT}.")
    if not links:
        return _paste_page(request, text, "There is no address in it. One begins with https:// or http://.")
    if len(links) > MOST:
        return _paste_page(request, text, f"These are {len(links)} links. Send at most {MOST} at once, and the others after them.")
    sections = offered_sections("link")
    forms = [RowForm(_row_data(link, str(number)), prefix=str(number), sections=sections) for number, link in enumerate(links, 1)]
    return _look_over(request, SharedForm(), forms)


def _row_data(link: Pasted, name: str) -> dict[str, Any]:
    fields = {"url": link.url, "title": link.title, "prefixes": list(link.prefixes), "language": link.language, "form_key": new_key()}
    return {f"{name}-{field}": value for field, value in fields.items()}


def _look_over(request: HttpRequest, shared: SharedForm, forms: Sequence[RowForm]) -> HttpResponse:
    """The rows with their cards. What only sending needs may still be missing."""
    is_refused = shared.is_bound and not shared.is_valid()
    rows = []
    for form in forms:
        form.is_valid()
        card = _card(request, form)
        drop_missing(form)
        rows.append(Row(form, card))
    return _rows_page(request, shared, rows, status=HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK)


def _send(request: HttpRequest, shared: SharedForm, forms: Sequence[RowForm]) -> HttpResponse:
    """Send what is in order; what is not stays in the form, with what was typed."""
    ready = [form for form in forms if form.is_valid()]
    if not shared.is_valid() or not ready:
        return _refused(request, shared, forms)
    try:
        sender = admit(request, shared.cleaned_data["form_key"], times=len(ready))
    except (FormKeyError, FloodError) as error:
        shared.refuse(error)
        return _refused(request, shared, forms, error)
    batch = _batch(request) or secrets.token_urlsafe(32)
    sent = []
    for form in ready:
        cleaned = {**form.cleaned_data, **{name: shared.cleaned_data[name] for name in RowForm.without}}
        try:
            sent.append((form, intake.submit(kind="link", cleaned=cleaned, actor=actor_of(request), sender=sender, batch=batch)))
        except intake.IntakeError as error:
            form.refuse(error)
    left = [form for form in forms if form not in [form for form, _ in sent]]
    if left:
        return _refused(request, shared, left, sent=len(sent), batch=batch)
    return redirect("submissions-together", batch=sent[0][1].batch)


def _refused(
    request: HttpRequest,
    shared: SharedForm,
    forms: Sequence[RowForm],
    error: Exception | None = None,
    *,
    sent: int = 0,
    batch: str = "",
) -> HttpResponse:
    if isinstance(error, FormKeyError) and error.is_over:
        shared.renew_key()
    rows = [Row(form, _card(request, form)) for form in forms]
    is_flood = isinstance(error, FloodError)
    status = HTTPStatus.TOO_MANY_REQUESTS if is_flood else HTTPStatus.UNPROCESSABLE_ENTITY
    response = _rows_page(request, shared, rows, status=status, sent=sent, batch=batch)
    if isinstance(error, FloodError):
        response["Retry-After"] = str(error.retry_after)
    return response


def _card(request: HttpRequest, form: RowForm) -> dict[str, Any]:
    context = card_context(request, submission_kinds()["link"], form)
    take_title(form, context["card"])
    return context


def _batch(request: HttpRequest) -> str:
    """The token of the page of what was sent together with this form before; "" if nothing was."""
    try:
        return Signer(salt=SALT).unsign(request.POST.get("batch", ""))
    except BadSignature:
        return ""


def _paste_page(request: HttpRequest, text: str, error: str = "") -> HttpResponse:
    context = {"text": text, "error": error, "most": MOST}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "submissions/several.html", with_deadline(context), status=status)


def _rows_page(
    request: HttpRequest, shared: SharedForm, rows: Sequence[Row], *, status: int = HTTPStatus.OK, sent: int = 0, batch: str = ""
) -> HttpResponse:
    batch = batch or _batch(request)
    context = {
        "shared": shared,
        "rows": rows,
        "has_errors": bool(shared.errors) or any(row.form.errors for row in rows),
        "sent": sent,
        "batch": batch,
        "signed_batch": Signer(salt=SALT).sign(batch) if batch else "",
        "kind": submission_kinds()["link"],
    }
    return render(request, "submissions/several_rows.html", with_deadline(context), status=status)
