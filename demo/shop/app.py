"""The shop's Celery application: its broker, its queues, who works on what, and what runs on a clock.

The surroundings come from the environment:
  SHOP_BROKER   broker URL
  SHOP_RESULTS  result backend URL; by default results are kept at the broker
  SHOP_PREFIX   stands before every name at the broker, so that the shop is alone where other applications are too
"""

import logging
import os

from celery import Celery
from kombu import Exchange, Queue

broker = os.environ.get("SHOP_BROKER", "redis://localhost:6379/0")
results = os.environ.get("SHOP_RESULTS") or broker
prefix = os.environ.get("SHOP_PREFIX", "")
on_rabbitmq = broker.startswith("amqp")

# The two brokers disagree: with Redis 0 is served first, with RabbitMQ 9 is.
FIRST, NORMAL, LAST = (9, 5, 0) if on_rabbitmq else (0, 3, 9)


def at_broker(name):
    """A queue's or exchange's name. Redis needs no prefix in it: there global_keyprefix covers every key."""
    return prefix + name if on_rabbitmq else name


shop = Exchange(at_broker("shop"), type="direct")


def queue(name):
    arguments = {"x-max-priority": 9} if on_rabbitmq else None
    return Queue(at_broker(name), shop, routing_key=name, queue_arguments=arguments)


app = Celery("shop", broker=broker, backend=results, include=["orders", "stock", "mail", "images", "reports"])

app.conf.update(
    # Without these two a monitor sees nothing, and does not know the queue of what it sees.
    worker_send_task_events=True,
    task_send_sent_event=True,
    task_track_started=True,
    broker_connection_retry_on_startup=True,
    result_expires=300,
    result_extended=True,
    timezone="Europe/Copenhagen",
)

app.conf.update(
    task_queues=[queue(name) for name in ("orders", "mail", "priority", "reports", "images")],
    task_default_queue=at_broker("orders"),
    task_default_exchange=shop.name,
    task_default_routing_key="orders",
    task_default_priority=NORMAL,
    # A task may be sent elsewhere by hand: an express order goes to the queue `priority`.
    task_routes={
        "orders.*": {"queue": at_broker("orders")},
        "stock.*": {"queue": at_broker("orders")},
        "mail.*": {"queue": at_broker("mail")},
        "images.*": {"queue": at_broker("images")},
        "reports.*": {"queue": at_broker("reports")},
    },
)

app.conf.beat_schedule = {
    "supplier prices": {
        "task": "stock.sync_supplier",
        "schedule": 20,
        "kwargs": {"supplier": "Grønt & Søn", "api_key": "sk_live_9f1c27"},
    },
    "sales so far": {"task": "reports.sales", "schedule": 30},
    "daily report": {"task": "reports.daily", "schedule": 60},
    "ledger": {"task": "orders.reconcile", "schedule": 75, "kwargs": {"ledger": "2026-Q3"}},
    "newsletter": {"task": "mail.newsletter", "schedule": 120, "kwargs": {"edition": "Kohlrabi & Kürbis"}},
    "old results": {"task": "celery.backend_cleanup", "schedule": 300},
}

if prefix and on_rabbitmq:
    app.conf.update(
        event_exchange=at_broker("celeryev"),
        event_queue_prefix=at_broker("celeryev"),
        control_exchange=at_broker("celery"),
    )
elif prefix:
    app.conf.update(
        broker_transport_options={"global_keyprefix": prefix},
        result_backend_transport_options={"global_keyprefix": prefix},
    )

# Two lines for each task would soon be the largest file in the house; failures are still logged.
logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)
logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
