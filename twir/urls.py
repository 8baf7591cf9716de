"""Every address of the program, by app."""

from django.contrib import admin
from django.urls import include, path

from twir.login.joining import JoinView

admin.autodiscover()  # here, since most commands need no page of the desk, and all of them take as long to load as the rest

urlpatterns = [
    path("", include("twir.public_urls")),
    path("invitation/<str:link>/", JoinView.as_view(), name="invitation"),
    path("admin/", include("twir.login.urls")),  # before the stock admin, whose login it takes the place of
    path("admin/", admin.site.urls),
]

handler500 = "submissions.api.problems.server_error"
handler429 = "twir.login.views.too_many"  # allauth asks for it
