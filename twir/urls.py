"""Every address of the program, by app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("issues.urls")),
    path("", include("submissions.urls")),
    path("", include("events.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "submissions.api.problems.server_error"
