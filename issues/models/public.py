"""What editors allow readers to see."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicSiteManager(models.Manager["PublicSite"]):
    """What holds, whether or not anybody ever said."""

    def shows_draft(self) -> bool:
        """Whether readers see the coming issue while it is made; they do until editors say otherwise. One query."""
        return not self.filter(shows_draft=False).exists()


class PublicSite(models.Model):
    """What readers see beside what is published; one row."""

    shows_draft = models.BooleanField(
        _("show the draft to readers"),
        default=True,
        help_text=_("The coming issue as it stands, on the home page and at its address. Its deadline is always shown."),
    )

    objects = PublicSiteManager()

    class Meta:
        verbose_name = _("public site")
        verbose_name_plural = _("public site")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="public_site_is_one_row")]

    def __str__(self) -> str:
        return "Public site"
