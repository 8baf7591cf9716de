"""Public addresses of the calendar."""

from django.urls import path

from events.views import calendar

urlpatterns = [path("events/", calendar, name="event-list")]
