"""Wiring: settings, addresses, the Celery application. No app imports this package."""

from twir.celery import app as celery_app

__all__ = ["celery_app"]
