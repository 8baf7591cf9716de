"""Addresses of the API. What is not there is told in JSON, too."""

from django.urls import URLPattern, URLResolver, path

from submissions.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", views.index, name="api"),
    path("v1/openapi.json", views.openapi, name="api-document"),
    path("v1/check/", views.check, name="api-check"),
    path("v1/submissions/", views.submissions, name="api-submissions"),
    path("v1/submissions/<str:token>/", views.submission, name="api-submission"),
    path("v1/submissions/<str:token>/withdraw/", views.withdrawal, name="api-withdrawal"),
    path("<path:rest>", views.nothing),
]
