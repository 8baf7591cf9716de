"""allauth's forms without placeholders, which would only say the labels again, and in the words of the desk."""

from __future__ import annotations

from contextlib import contextmanager
from struct import error as StructError  # noqa: N812 (it is a class)
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import Field
    from django_stubs_ext import StrOrPromise

    Words = dict[str, tuple[StrOrPromise, StrOrPromise]]


class Plain:
    """A form whose fields have labels, and no placeholders."""

    fields: dict[str, Field]
    words: ClassVar[Words] = {}
    focus = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the placeholders out and put our words in."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))
        if self.focus:
            self.fields[self.focus].widget.attrs["autofocus"] = True


PASSWORD_RULE = _("Eight characters or more, not your name, and none that many people use.")
CODE = (_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))


class LoginForm(Plain, account.LoginForm):
    """Name and password."""

    words: ClassVar[Words] = {"login": (_("Name"), ""), "password": (_("Password"), "")}


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    """The password once more."""

    words: ClassVar[Words] = {"password": (_("Password"), "")}
    focus = "password"


class SetPasswordForm(Plain, account.SetPasswordForm):
    """The first password of who came by GitHub."""

    words: ClassVar[Words] = {"password1": (_("Password"), PASSWORD_RULE), "password2": (_("The same again"), "")}


class CodeForm(Plain, second_factor.AuthenticateForm):
    """The second factor at login."""

    words: ClassVar[Words] = {"code": CODE}
    focus = "code"


class ReauthenticateByCodeForm(Plain, second_factor.ReauthenticateForm):
    """A code once more."""

    words: ClassVar[Words] = {"code": CODE}
    focus = "code"


class ActivateAppForm(Plain, totp.ActivateTOTPForm):
    """The first code of an authenticator app."""

    words: ClassVar[Words] = {"code": (_("Code"), _("Six digits that the app shows now."))}


class CredentialField(forms.JSONField):
    """JSON. What Python's reader gives up on, a number of 5,000 digits or brackets without end, is only wrong, too."""

    def to_python(self, value: Any) -> Any:
        """What the JSON says.

        Raises:
            ValidationError: it is none.
        """
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: what a passkey answered counts once, so the form does not show it again."""
        del data, initial


class Careful(forms.Form):
    """A form with what a passkey answered. allauth refuses much of what no passkey says, and fails over the rest."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        """What it answered, looked into."""
        with _refusing_damage():
            looked_into = getattr(super(), "clean_credential", None)
            return looked_into() if looked_into else self.cleaned_data["credential"]

    def clean(self) -> Any:
        """The form as a whole, where a new passkey is looked into."""
        with _refusing_damage():
            return super().clean()


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except (ArithmeticError, AttributeError, InvalidSignature, LookupError, StructError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class LoginByPasskeyForm(Careful, webauthn.LoginWebAuthnForm):
    """A passkey instead of name and password."""


class SecondFactorByPasskeyForm(Careful, webauthn.AuthenticateWebAuthnForm):
    """A passkey as second factor."""


class ReauthenticateByPasskeyForm(Careful, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more."""


class AddPasskeyForm(Careful, Plain, webauthn.AddWebAuthnForm):
    """A passkey, which usually is all that one needs to log in."""

    words: ClassVar[Words] = {
        "name": (_("Name"), _("To tell it from others: laptop, phone, key on the key ring.")),
        "passwordless": (_("Log in with it alone"), _("Without name and password; it then asks for a PIN, a finger or a face.")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tick the box, unless the person did not."""
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(Plain, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    words: ClassVar[Words] = {"name": (_("Name"), "")}
