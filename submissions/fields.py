"""Form fields for typed text: the one normaliser at the entrance, an answer to damaged characters, and nothing typed lost."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator

from issues.links import LinkError, Publishable, publishable_url
from issues.markdown.escaping import clean_line, clean_text
from issues.markdown.quoting import clean_quoted, quoted
from submissions.models import URL_LENGTH

MISSING: dict[str, Any] = {"required": "Fill this in."}
KEPT_CONTROLS = frozenset("\t\n\r")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # what Django decodes broken bytes and lone surrogates to
DAMAGED = "Some characters here cannot be printed (control characters, or broken ones). They are gone below: look at it, send again."
NO_SECTION = "There is no such section. Choose another one."


def has_damage(text: str) -> bool:
    """Whether it holds characters that can only come from an accident or an attack: controls such as NUL, lone surrogates, U+FFFD."""
    return REPLACEMENT in text or (not text.isprintable() and any(map(_is_damaged, text)))


def without_damage(text: str) -> str:
    """The text without its damaged characters."""
    return "".join(character for character in text if not _is_damaged(character))


def _is_damaged(character: str) -> bool:
    return character == REPLACEMENT or (unicodedata.category(character) in {"Cc", "Cs"} and character not in KEPT_CONTROLS)


PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z")  # without quotes, blanks and brackets


class TrapField(forms.CharField):
    """The trap for programs that fill every field: people do not see it."""

    def __init__(self) -> None:
        super().__init__(label="Leave this empty", required=False)

    def clean(self, value: Any) -> str:
        """Nothing.

        Raises:
            ValidationError: somebody filled it.
        """
        if super().clean(value):
            raise forms.ValidationError("This field is not for people: leave it empty. Your browser may have filled it.", code="trap")
        return ""


class TypedField(forms.CharField):
    """Typed text. Damaged characters are refused; the form then shows the text without them. A long text stays as typed."""

    default_error_messages: ClassVar = MISSING

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.error_messages["max_length"] = f"This is %(show_value)d characters long. Shorten it to {max_length}."

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: a browser would cut off what is pasted without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again."""
        shown = super().bound_data(data, initial)
        return without_damage(shown) if isinstance(shown, str) else shown

    def to_python(self, value: Any) -> str:
        """The text in its normal form.

        Raises:
            ValidationError: it holds damaged characters.
        """
        text = super().to_python(value) or ""
        if has_damage(text):
            raise ValidationError(DAMAGED, code="damaged")
        return self.normal_form(text)

    def normal_form(self, text: str) -> str:
        """One line."""
        return clean_line(text)


class NoteField(TypedField):
    """Typed text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def normal_form(self, text: str) -> str:
        """Lines kept."""
        return clean_text(text)


class QuoteField(NoteField):
    """Words that are quoted: lines kept, and blanks in code between fences."""

    def normal_form(self, text: str) -> str:
        """Nothing, where nothing of it would be seen."""
        words = clean_quoted(text)
        return words if quoted(words) else ""


class _NamedDomain(EmailValidator):
    """An address at a name: one at a bare number could lead into the mail server's own network."""

    def validate_domain_part(self, domain_part: str) -> bool:
        return "[" not in domain_part and super().validate_domain_part(domain_part)


class MailField(TypedField):
    """One mail address."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def __init__(self, **options: Any) -> None:
        is_address = _NamedDomain("This is no mail address. Write it as name@example.org.", allowlist=[])
        super().__init__(max_length=254, validators=[is_address], **options)  # RFC 5321

    def normal_form(self, text: str) -> str:
        """Without blanks around it; two of them, or two lines, are no address."""
        return text.strip()


class CreditNameField(TypedField):
    """A name as git has it before an address."""

    def normal_form(self, text: str) -> str:
        """One line without the signs that part name and address there."""
        name = super().normal_form(text)
        if "<" in name or ">" in name:
            raise ValidationError("Leave out “<” and “>”.", code="angles")
        return name


class CreditMailField(MailField):
    """An address as git has it between `<` and `>`."""

    widget = forms.EmailInput(attrs={"autocomplete": "off"})  # never that for notices by mistake

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(RegexValidator(PLAIN_ADDRESS, "Write it as name@example.org.", code="plain"))


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or None for no answer."""

    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=(("no", "No"), ("yes", "Yes")), coerce="yes".__eq__, empty_value=None, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """A stored answer as one of the choices."""
        return ("yes" if value else "no") if isinstance(value, bool) else value


class AddressField(TypedField):
    """The address of a public page; gives a `Publishable`."""

    widget = forms.URLInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=URL_LENGTH, **options)

    def normal_form(self, text: str) -> str:
        """As it was pasted."""
        return text

    def clean(self, value: Any) -> Publishable | None:
        """The address as it can be printed; None when the field may be empty and is.

        Raises:
            ValidationError: this is no public address.
        """
        text = super().clean(value)
        if not text:
            return None
        try:
            found = publishable_url(text)
        except LinkError as error:
            raise ValidationError(str(error), code="address") from error
        if len(found.url) > URL_LENGTH:
            raise ValidationError(self.error_messages["max_length"], code="max_length", params={"show_value": len(found.url)})
        return found


class DayField(forms.DateField):
    """A day, `YYYY-MM-DD`."""

    default_error_messages: ClassVar = MISSING

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)
        self.error_messages["invalid"] = "This is no day. Write it as 2026-08-31."


class SectionField(forms.ChoiceField):
    """A section by its word (sections.py). The choices are read when they are shown.

    Whether the chosen one is among them is for the entrance to say, which looks it up anyway (intake.py).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid_choice"] = NO_SECTION

    def valid_value(self, value: Any) -> bool:
        """Any word that a database can be asked for."""
        return not has_damage(str(value))
