"""Celery's own event receiver: prints each event as a line of JSON, as Flower's sockets used to send it."""

import json

from app import app


def show(event):
    print(json.dumps(event), flush=True)


with app.connection_for_read() as connection:
    # wakeup asks every worker for a heartbeat at once: the first line tells that events arrive.
    app.events.Receiver(connection, handlers={"*": show}).capture(limit=None, timeout=None, wakeup=True)
