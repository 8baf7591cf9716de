"""The addresses that are no page of the desk: what readers and senders see."""

from django.urls import include, path

urlpatterns = [
    path("", include("issues.urls")),
    path("", include("submissions.urls")),
    path("", include("events.organiser_urls")),
    path("", include("events.urls")),
]
