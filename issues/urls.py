"""Public addresses of issues."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import URLPattern, URLResolver, path, register_converter
from django.views.generic import RedirectView

from issues import views
from issues.health import healthz


class DayConverter:
    """A date as the newsletter's addresses have it: 2024/10/23."""

    regex = r"\d{4}/\d{2}/\d{2}"

    def to_python(self, value: str) -> date:
        """The date; what is none (30 February) does not match."""
        return datetime.strptime(value, "%Y/%m/%d").date()  # noqa: DTZ007 (a day has no time zone)

    def to_url(self, value: date) -> str:
        """The date in an address."""
        return f"{value:%Y/%m/%d}"


class FeedConverter:
    """The form of a feed."""

    regex = "atom|rss"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(DayConverter, "day")
register_converter(FeedConverter, "feed")

to_the_archive = RedirectView.as_view(pattern_name="issue-list", permanent=True, http_method_names=["get", "head"])

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("issues/", views.issue_list, name="issue-list"),
    path("issues/<int:number>/", views.issue_by_number, name="issue"),
    path("issues/<int:number>/<str:name>", views.issue_file, name="issue-file"),
    path("<feed:form>.xml", views.feed, name="feed"),
    path("sections/<slug:slug>/<feed:form>.xml", views.section_feed, name="section-feed"),
    path("search/", views.search, name="search"),
    path("blog/<day:day>/<slug:slug>/", views.issue_by_date, name="issue-by-date"),
    path("blog/archives/", to_the_archive),  # old addresses
    path("blog/archives/index.html", to_the_archive),
    path("sitemap.xml", views.show_sitemap, name="sitemap"),
    path("robots.txt", views.show_robots, name="robots"),
    path("healthz", healthz, name="healthz"),
]
