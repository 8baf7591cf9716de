"""App configurations of the whole program: its own commands, and Django's admin with our site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TwirConfig(AppConfig):
    """The wiring as an app, for the commands that concern the whole program."""

    name = "twir"
    default = True


class DeskConfig(AdminConfig):
    """The admin, opening on the board."""

    default_site = "issues.board.DeskSite"
    default = False
