"""The Celery application that the tests' workers run: a shop.

Its surroundings come from the environment:
  SHOP_BROKER    broker URL
  SHOP_BACKEND   result backend URL; none when absent
  DJANGO_SETTINGS_MODULE, SHOP_DATABASE   for results in Django's database (shop_site.py)
  SHOP_SETTINGS  JSON object of any Celery settings: priorities, key prefix, exchange names, serializers…
"""

import json
import os

from celery import Celery

if os.environ.get("DJANGO_SETTINGS_MODULE"):
    import django

    django.setup()

app = Celery(
    "shop",
    broker=os.environ.get("SHOP_BROKER", "redis://127.0.0.1:6379/0"),
    backend=os.environ.get("SHOP_BACKEND") or None,
    include=["tasks"],
)
app.conf.update(
    task_send_sent_event=True,
    task_track_started=True,
    # A publish that fails must fail the test, not hang it.
    task_publish_retry=False,
    # Celery 5.3 and later warn, and 6 refuses, when this is left out; 5.2 ignores it.
    broker_connection_retry_on_startup=True,
)
app.conf.update(json.loads(os.environ.get("SHOP_SETTINGS") or "{}"))
