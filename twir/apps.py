"""Django's admin app with our own site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """The admin, opening on the board."""

    default_site = "issues.board.DeskSite"
