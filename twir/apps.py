"""App configurations of the whole program: its own commands, and Django's admin with our site."""

from typing import ClassVar

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TwirConfig(AppConfig):
    """The wiring as an app: the commands that concern the whole program, and who comes to the desk."""

    name = "twir"
    verbose_name = "Accounts"
    default = True
    roles: ClassVar = {"publisher": ("add_invitation", "change_invitation", "view_invitation")}  # issues/roles.py


class DeskConfig(AdminConfig):
    """The admin, opening on the board."""

    default_site = "issues.board.DeskSite"
    default = False
