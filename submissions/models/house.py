"""What editors say, as data: guidelines, replies, switches, sites that are not taken, how each of them works."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from submissions.models.decision import Decision

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Guideline(models.Model):
    """Words that stand in the form, beside the field that they are about."""

    kind = models.CharField(max_length=16, blank=True, help_text=_("The kind of submission; empty: every kind."))
    field = models.CharField(max_length=40, blank=True, help_text=_("The form's field; empty: beside the form."))
    text = models.TextField(help_text=_("Plain words, `code` and [links](https://…)."))
    position = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"  # noqa: PLR2004 (a line of a list)


class ReplyKit(models.Model):
    """Words for a decision that is taken again and again. They are filled with what the submission is about (replies.py)."""

    verb = models.CharField(
        _("decision"),
        max_length=16,
        choices=[(verb.value, verb.label) for verb in (Decision.Verb.DECLINE, Decision.Verb.NEEDS_CHANGE, Decision.Verb.MARK_DUPLICATE)],
    )
    label = models.CharField(max_length=60, help_text=_("A few words, by which editors choose it."))
    text = models.TextField(
        help_text=_("{title}, {section} and {policy} stand for the submission's own, and for the address of the rules.")
    )
    position = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering: ClassVar = ["verb", "position", "pk"]

    def __str__(self) -> str:
        return self.label


class Switches(models.Model):
    """What editors may switch; one row."""

    asks_for_proof = models.BooleanField(
        _("ask browsers for proof of work"),
        default=False,
        help_text=_("When programs flood the form. Browsers without scripts have lower limits then."),
    )

    class Meta:
        verbose_name = _("switches")
        verbose_name_plural = _("switches")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="switches_are_one_row")]

    def __str__(self) -> str:
        return "Switches"


class KeySettingManager(models.Manager["KeySetting"]):
    """Who works by single keys."""

    def are_on(self, user: User) -> bool:
        """Whether they are on for this person, as they are for whoever never said; one query."""
        return not self.filter(user=user, are_on=False).exists()


class KeySetting(models.Model):
    """Whether somebody decides by single keys; who never said has them (WCAG 2.1.4 asks for a way to turn them off)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    are_on = models.BooleanField(default=True)

    objects = KeySettingManager()

    def __str__(self) -> str:
        return f"{self.user}: keys {'on' if self.are_on else 'off'}"


class BlockedHost(models.Model):
    """A site of which nothing is taken; its sub-sites are blocked with it."""

    host = models.CharField(max_length=255, unique=True, help_text=_("Such as spam.example, without www."))
    reason = models.CharField(max_length=300, blank=True, help_text=_("The sender reads it."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["host"]

    def __str__(self) -> str:
        return self.host


class FloodCount(models.Model):
    """How often somebody did something in a stretch of time (floods.py). Rows are of no use once the stretch is over."""

    key = models.CharField(max_length=120, primary_key=True, help_text=_("What, who and which stretch."))
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class SpentProof(models.Model):
    """A proof of work that was used; it counts once."""

    digest = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Learned(models.Model):
    """What was learned from the archive for suggestions (suggestions/), made by workers and read by the form."""

    name = models.CharField(max_length=40, primary_key=True)
    data = models.JSONField()
    state_of_archive = models.CharField(max_length=100, help_text=_("Of which it was learned; another one means: learn again."))
    learned_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
