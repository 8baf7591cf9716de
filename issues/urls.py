"""Public addresses of issues."""

from django.urls import URLPattern, URLResolver, path

from issues.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
