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
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from submissions import intake
from submissions.admission import admit
from submissions.fields import without_damage
from submissions.floods import FloodError
from submissions.form_keys import FormKeyError, new_key
from submissions.forms import CREDIT, LinkForm, SubmissionForm
from submissions.kinds import submission_kinds
from submissions.models import URL_LENGTH, Submission
from submissions.pasted import Pasted, read_links
from submissions.proof import asked_challenge
from submissions.sections import offered_sections
from submissions.standing import TOKEN, shown_state
from submissions.views.card import card_context, drop_missing, only_looks, take_title, with_used
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

    without = ("email", "note", *CREDIT)

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
class Sheet:
    """What is looked over: the links that are left, how many were sent before, and the page of those ("" for none)."""

    shared: SharedForm
    forms: Sequence[RowForm]
    sent: int = 0
    batch: str = ""


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
    sheet = Sheet(SharedForm(data), forms, batch=_batch(request))
    if not forms:
        return _paste_page(request, "")
    return _look_over(request, sheet) if only_looks(data) else _send(request, sheet)


@never_cache
@require_safe
def show_together(request: HttpRequest, batch: str) -> HttpResponse:
    """`/submissions/together/<batch>/`: what was sent in together, each with where it stands, while its own page is there."""
    rows = _standing_rows(batch) if TOKEN.fullmatch(batch) else []
    if not rows:
        return render(request, "submissions/gone.html", status=HTTPStatus.NOT_FOUND)
    context = {"rows": [(row, shown_state(row)) for row in rows]}
    return render(request, "submissions/together.html", with_deadline(context))


def _standing_rows(batch: str) -> list[Submission]:
    """What was sent in together and has not had its time; two queries."""
    rows = Submission.objects.filter(batch=batch).select_related("section").prefetch_related("decisions").order_by("pk")
    return [row for row in rows if not _is_over(row)]


def _is_over(row: Submission) -> bool:
    ends_at = row.page_ends_at(max((decision.created_at for decision in row.decisions.all()), default=None))
    return ends_at is not None and ends_at < timezone.now()


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
    return _look_over(request, Sheet(SharedForm(), forms))


def _row_data(link: Pasted, name: str) -> dict[str, Any]:
    fields = {"url": link.url, "title": link.title, "prefixes": list(link.prefixes), "language": link.language, "form_key": new_key()}
    return {f"{name}-{field}": value for field, value in fields.items()}


def _look_over(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The rows with their cards. What only sending needs may still be missing."""
    is_refused = sheet.shared.is_bound and not sheet.shared.is_valid()
    for form in sheet.forms:
        form.is_valid()
        drop_missing(form)
    return _rows_page(request, sheet, status=HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK)


def _send(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Send what is in order; what is not stays in the form, with what was typed."""
    shared, ready = sheet.shared, [form for form in sheet.forms if form.is_valid()]
    if not shared.is_valid() or not ready:
        return _rows_page(request, sheet)
    try:
        sender = admit(request, shared.cleaned_data["form_key"], times=len(ready))
    except (FormKeyError, FloodError) as error:
        return _not_now(request, sheet, error)
    sheet.batch = sheet.batch or secrets.token_urlsafe(32)
    sent = []
    for form in ready:
        cleaned = {**form.cleaned_data, **{name: shared.cleaned_data[name] for name in RowForm.without}}
        try:
            row = intake.submit(kind="link", cleaned=cleaned, actor=actor_of(request), sender=sender, batch=sheet.batch)
        except intake.IntakeError as error:
            form.refuse(error)
        else:
            sent.append(form)
            sheet.batch = row.batch  # sent before, it has one
    sheet.forms, sheet.sent = [form for form in sheet.forms if form not in sent], len(sent)
    return _rows_page(request, sheet) if sheet.forms else redirect("submissions-together", batch=sheet.batch)


def _not_now(request: HttpRequest, sheet: Sheet, error: FormKeyError | FloodError) -> HttpResponse:
    """Nothing was sent: with a new key where the form's is over, and with when to try again after a flood."""
    sheet.shared.refuse(error)
    if isinstance(error, FloodError):
        response = _rows_page(request, sheet, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(error.retry_after)
        return response
    if error.is_over:
        sheet.shared.renew_key()
    return _rows_page(request, sheet)


def _row(request: HttpRequest, form: RowForm) -> dict[str, Any]:
    """A row as its template shows it: the form and its small card."""
    context = card_context(request, submission_kinds()["link"], form)
    take_title(form, context["card"])
    return {"form": form, "card": context}


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


def _rows_page(request: HttpRequest, sheet: Sheet, *, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
    rows = [_row(request, form) for form in sheet.forms]
    context = {
        "sheet": sheet,
        "challenge": asked_challenge,
        "shared": sheet.shared,
        "rows": rows,
        "has_errors": bool(sheet.shared.errors) or any(form.errors for form in sheet.forms),
        "signed_batch": Signer(salt=SALT).sign(sheet.batch) if sheet.batch else "",
    }
    return render(request, "submissions/several_rows.html", with_deadline(context), status=status)
