"""What every list of pages for search engines shares (sitemaps.org)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from issues.addresses import address


class OurSitemap(Sitemap[Any]):
    """Its addresses are those of SITE_URL, whatever name the site was asked by."""

    def get_domain(self, site: Any = None) -> str:
        """The host."""
        del site
        return settings.SITE_URL.partition("://")[2]

    def get_protocol(self, protocol: str | None = None) -> str:
        """The scheme."""
        del protocol
        return settings.SITE_URL.partition("://")[0]


def site_paths() -> list[str]:
    """The paths of `settings.SITE_PAGES`: names of pages, or a name with the arguments of its address."""
    return [address(page) if isinstance(page, str) else address(*page) for page in settings.SITE_PAGES]
