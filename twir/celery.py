"""The Celery application: transport, time limits and retries' timing. The database stays the record of all work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twir.settings")

app = Celery("twir")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
