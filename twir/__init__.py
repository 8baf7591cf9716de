"""Wiring: settings, addresses, the Celery application. No app imports this package."""
