"""A visitor without a browser: fetches pages, fills in their forms as they stand, sends them, keeps cookies."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar


@dataclass
class Form:
    """A form of a page with the values that a browser would send."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Answer:
    """A page that came back, at the address where redirects ended."""

    status: int
    url: str
    text: str
    forms: list[Form]


class Visitor:
    """One person at one server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def send(self, path: str, form: Form, values: dict[str, str | list[str]], *, press: tuple[str, str] | None = None) -> Answer:
        """Fill in a form of the page at `path` and send it, by the button `press` where it matters which."""
        fields = form.fields | {name: [value] if isinstance(value, str) else value for name, value in values.items()}
        pairs = [(name, value) for name, some in fields.items() for value in some]
        pairs += [press] if press else []
        address = urllib.parse.urljoin(urllib.parse.urljoin(self.address, path), form.action)
        # A browser sends line breaks in text areas as CRLF.
        pairs = [(name, value.replace("\r\n", "\n").replace("\n", "\r\n")) for name, value in pairs]
        request = urllib.request.Request(address, urllib.parse.urlencode(pairs).encode(), {"Referer": address})
        return self._open(request)

    def fill(self, path: str, values: dict[str, str | list[str]], *, having: str, press: tuple[str, str] | None = None) -> Answer:
        """Fetch a page, fill in the form that has a field of that name (or an action that ends so), and send it."""
        return self.send(path, find_form(self.get(path), having), values, press=press)

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as response:
                text = response.read().decode()
                return Answer(response.status, response.url, text, read_forms(text))
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode(errors="replace")
            return Answer(error.code, request.full_url, text, read_forms(text))


def find_form(page: Answer, having: str) -> Form:
    """The form of a page that has a field or a button of that name, or whose action ends with it."""
    for form in page.forms:
        if having in form.fields or having in [name for name, _ in form.buttons] or form.action.endswith(having):
            return form
    raise AssertionError(
        f"no form with {having!r} on {page.url} ({page.status}): {[(form.action, list(form.fields)) for form in page.forms]}"
    )


def read_forms(html: str) -> list[Form]:
    """All forms of a page."""
    parser = _FormParser()
    parser.feed(html)
    parser.close()
    return parser.forms


class _FormParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._area: str | None = None
        self._text = ""
        self._select: str | None = None
        self._ids: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
            self._ids[given.get("id") or ""] = self.forms[-1]
        elif self.forms and given.get("name") and "disabled" not in given:
            form = self._ids.get(given["form"] or "", self.forms[-1]) if "form" in given else self.forms[-1]
            self._control(tag, given, form)
        elif tag == "option" and self._select and self.forms and "selected" in given:
            self.forms[-1].fields.setdefault(self._select, []).append(given.get("value") or "")

    def _control(self, tag: str, given: dict[str, str | None], form: Form) -> None:
        name, value, sort = given["name"] or "", given.get("value") or "", (given.get("type") or "text").lower()
        if tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "button" or sort == "submit":
            form.buttons.append((name, value))
        elif tag == "input" and (sort not in ("checkbox", "radio") or "checked" in given):
            form.fields.setdefault(name, []).append(given.get("value") or "on" if sort == "checkbox" else value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            # An HTML parser drops one line break at the start of a text area.
            text = self._text.removeprefix("\n")
            self.forms[-1].fields.setdefault(self._area, []).append(text)
            self._area = None
        elif tag == "select":
            self._select = None
