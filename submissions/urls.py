"""Public addresses of submissions."""

from django.urls import URLPattern, URLResolver, include, path

from submissions import views
from submissions.addresses import SUBMIT, SUBMIT_KIND

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("submissions.api.urls")),
    path(SUBMIT, views.choose_kind, name="submit"),
    path("submit.txt", views.show_as_text, name="submit-text"),
    path("submit/several/", views.send_several, name="submit-several"),
    path(SUBMIT_KIND, views.submit, name="submit-kind"),
    path("submit/<slug:kind>/card/", views.show_card, name="submit-card"),
    path("submissions/together/<str:batch>/", views.show_together, name="submissions-together"),
    path("submissions/<str:token>/", views.show, name="submission"),
    path("submissions/<str:token>.txt", views.show_plain, name="submission-text"),
    path("submissions/<str:token>/mail/", views.change_address, name="submission-mail"),
    path("submissions/<str:token>/withdraw/", views.withdraw, name="submission-withdraw"),
    path("submissions/<str:token>/undo/", views.undo, name="submission-undo"),
    path("mail/unsubscribe/<str:signed>/", views.unsubscribe, name="unsubscribe"),
]
