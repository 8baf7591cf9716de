"""What somebody typed and cannot be taken now is shown to them again, with a button that sends it once more, so that nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from issues.textarea import shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_ROWS = 20
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (a field's name)
# What forms of ours say by themselves, or by the button that was pressed.
UNTYPED = frozenset(
    {
        *("action", "back", "batch", "decide", "do", "fill", "finding", "guess", "instead", "keys", "next", "nomination", "on", "preview"),
        *("post", "process", "send", "step", "tab", "use", "verb"),
        *("base", "base_version", "form_key", "kit", "proof", "row", "seen", "shown", "version", "versions", "week"),
        *("after", "at", "entry", "event", "item", "section"),
    }
)
_SECRET = re.compile(r"code|credential|pass|secret|token")
_ROW = re.compile(r"\d+-")


@dataclass(frozen=True, slots=True)
class Typed:
    """A field that somebody filled in."""

    name: str
    text: str

    @property
    def label(self) -> str:
        """Its name in plain words."""
        return _ROW.sub("", self.name).replace("_", " ").capitalize()

    @property
    def rows(self) -> int:
        """As many lines as show it, up to a screen."""
        return min(self.text.count("\n") + 1, MOST_ROWS)


def typed_fields(request: HttpRequest) -> list[Typed]:
    """What was typed into the form that this request sends; nothing of a form with a password, a code or another secret in it."""
    names = [name for name in request.POST if name != TOKEN]
    if any(_SECRET.search(name) for name in names):
        return []
    return [Typed(name, shown(value)) for name in names for value in request.POST.getlist(name) if _is_typed(name, value)]


def kept_page(request: HttpRequest, head: str, words: str, *, status: int = HTTPStatus.FORBIDDEN, can_send: bool = True) -> HttpResponse:
    """The page that shows what was typed. Files cannot be sent again from it, so a form with files has no button there."""
    typed = typed_fields(request)
    names = {field.name for field in typed} | {TOKEN}
    context = {
        "title": head,
        "head": head,
        "words": words,
        "typed": typed,
        "others": [(name, value) for name, values in request.POST.lists() if name not in names for value in values],
        "can_send": can_send and not request.FILES,
    }
    return render(request, "kept.html", context, status=status)


def kept_signed_out(request: HttpRequest) -> HttpResponse | None:
    """That page for somebody whose login ran out; None where nothing was typed."""
    if not typed_fields(request):
        return None
    if request.FILES:
        words = _("Sign in in another tab, open the page again, give the file once more and paste your text.")
    else:
        words = _("Sign in in another tab, then send it again here.")
    return kept_page(request, _("You are signed out"), words)


def _is_typed(name: str, value: str) -> bool:
    return name not in UNTYPED and not name.startswith("_") and bool(value.strip()) and not value.isdecimal() and value != "on"
