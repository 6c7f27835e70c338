"""What a shop does, and every way in which a task can end."""

import json
import os
import signal
import time

import redis
from celery.contrib.abortable import AbortableTask
from celery.exceptions import Ignore, Reject
from celery.worker.control import control_command

from app import app


class OutOfStock(Exception):
    """An application's own exception class, as metrics by class want one."""


@app.task(name="shop.add")
def add(x, y):
    return x + y


@app.task(name="shop.echo")
def echo(*args, **kwargs):
    return {"args": args, "kwargs": kwargs}


@app.task(name="shop.total")
def total(numbers):
    return sum(numbers)


@app.task(name="shop.sleep")
def sleep(seconds):
    # In small steps: the threads pool cannot interrupt one long sleep at shutdown.
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
    return seconds


@app.task(name="shop.fail")
def fail(message="no such article"):
    def look_up(article):
        raise OutOfStock(message)

    look_up("celeriac")


@app.task(name="shop.retry_then_succeed", bind=True, max_retries=10)
def retry_then_succeed(self, attempts=2, countdown=0.2):
    if self.request.retries < attempts:
        raise self.retry(exc=OutOfStock("not yet"), countdown=countdown)
    return self.request.retries


@app.task(name="shop.retry_then_fail", bind=True)
def retry_then_fail(self, attempts=2, countdown=0.2):
    raise self.retry(exc=OutOfStock("never again"), countdown=countdown, max_retries=attempts)


# Only a late acknowledgement can still be turned into a rejection.
@app.task(name="shop.reject", bind=True, acks_late=True)
def reject(self, requeue=False):
    # Once at most: a message requeued for ever would keep the worker busy for ever.
    again = requeue and not self.request.delivery_info.get("redelivered")
    raise Reject("not for us", requeue=again)


@app.task(name="shop.ignore")
def ignore():
    raise Ignore()


@app.task(name="shop.progress", bind=True)
def progress(self, steps=3, pause=0.1):
    for step in range(1, steps + 1):
        done = {"current": step, "total": steps}
        self.update_state(state="PROGRESS", meta=done)
        self.send_event("task-progress", **done)
        time.sleep(pause)
    return steps


@app.task(name="shop.abortable", bind=True, base=AbortableTask)
def abortable(self, seconds=20):
    """Ends early, with the word aborted, once somebody asks for it in the result backend."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if self.is_aborted():
            return "aborted"
        time.sleep(0.1)
    return "done"


@app.task(name="shop.tell", bind=True)
def tell(self, meta=None, pause=1):
    """Stores what it is told to in the result backend, under a state of its own."""
    self.update_state(state="TELLING", meta=meta)
    time.sleep(pause)


@app.task(name="shop.tally")
def tally(server, number):
    """Counts in a Redis how often it has run with this number."""
    redis.Redis.from_url(server).incr(f"tally-{number}")


@app.task(name="shop.spell")
def spell(*args, **kwargs):
    """Answers with what it was called with as a text of JSON: to the last digit."""
    return json.dumps([args, kwargs], sort_keys=True)


@app.task(name="shop.hold")
def hold(seconds, *args, **kwargs):
    """Is at its worker, with these arguments, for so long."""
    sleep(seconds)
    return json.dumps([args, kwargs], sort_keys=True)


@app.task(name="shop.big")
def big(payload, size=100_000):
    return "r" * size


@app.task(name="shop.secret")
def secret(card, password=None, token=None):
    return {"token": token, "paid": True}


@app.task(name="shop.greet")
def greet(name):
    return f"Grüß Gott, {name} – 你好 🥬"


@app.task(name="shop.quiet", send_events=False)
def quiet():
    return "no events from me"


@app.task(name="shop.forget", ignore_result=True)
def forget():
    return "not kept"


@app.task(name="shop.overrun", soft_time_limit=1, time_limit=2)
def overrun(seconds=5):
    time.sleep(seconds)


@app.task(name="shop.crash")
def crash():
    """Takes its pool process away: WorkerLostError with prefork, the whole worker with any other pool."""
    os.kill(os.getpid(), signal.SIGKILL)


@app.task(name="shop.order", bind=True)
def order(self, articles=2):
    """Calls other tasks from inside a task: children, parent and root."""
    for article in range(articles):
        add.apply_async((article, 1))
    return self.request.id


@app.task(name="shop.describe", bind=True)
def describe(self, *args, **kwargs):
    """What a worker was told with the message, as JSON: the event has a result only as its repr."""
    request = self.request
    # Celery 5.2 has no request.headers; every version has each header as an attribute.
    own = {name: (request.headers or {}).get(name, getattr(request, name, None)) for name in ("tenant", "celeriac_called_again")}
    told = {
        "args": list(args),
        "kwargs": kwargs,
        "types": [type(value).__name__ for value in args],
        "timelimit": list(request.timelimit or []),
        "priority": request.delivery_info.get("priority"),
        "exchange": request.delivery_info.get("exchange"),
        "routing_key": request.delivery_info.get("routing_key"),
        "root": request.root_id,
        "parent": request.parent_id,
        "shadow": request.shadow,
        "retries": request.retries,
        "headers": {name: value for name, value in own.items() if value is not None},
    }
    return json.dumps(told, ensure_ascii=False)


@control_command(args=[("deep", bool)])
def shop_inventory(state, deep=False, **kwargs):
    """An application's own remote control command."""
    return {"ok": f"counted {'every shelf' if deep else 'the front'} of {state.hostname}"}
