"""App configurations of the whole program: its own commands, and Django's admin with our site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks

if TYPE_CHECKING:
    from collections.abc import Sequence


class TwirConfig(AppConfig):
    """The wiring as an app: the commands that concern the whole program, and who comes to the desk."""

    name = "twir"
    verbose_name = "Accounts"
    default = True
    roles: ClassVar = {"publisher": ("add_invitation", "change_invitation", "view_invitation")}  # issues/roles.py


class DeskConfig(SimpleAdminConfig):
    """The admin, opening on the board. Its pages are loaded with its addresses (twir/urls.py), and for the checks of them."""

    default_site = "issues.board.DeskSite"
    default = False

    def ready(self) -> None:
        """As Django's own, but for when the pages are loaded."""
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(_check_pages, checks.Tags.admin)


def _check_pages(app_configs: Sequence[AppConfig] | None, **more: Any) -> Sequence[checks.CheckMessage]:
    autodiscover()
    return check_admin_app(app_configs, **more)
