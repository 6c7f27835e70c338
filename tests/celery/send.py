"""Calls the shop's tasks and controls its workers, as a client of the cluster does.

  python send.py '{"task": "shop.add", "args": [1, 2], "options": {"queue": "mail", "priority": 3}, "times": 10}'

Each argument is a request; without arguments, each line of standard input is. Each answer is one line of JSON.
Requests:
  {"task": name, "args": [], "kwargs": {}, "options": {apply_async's}, "times": 1}  → {"ids": […]}
  {"chain" | "group": [task…]} or {"chord": [task…], "body": task}, which may be nested  → {"ids": [id]}
  {"control": command, "arguments": {}, "destination": […], "reply": true, "timeout": 1}  → {"replies": […]}
  {"inspect": method, "arguments": [], "destination": […], "timeout": 10}  → {"replies": {node: reply}}
  {"wait": id, "timeout": 10}  → {"state": …, "result": …}
  {"task": name, "raw": [args, kwargs]}: args and kwargs as texts of JSON, for numbers that their sender cannot hold
  {"state": id}  → {"state": …}
  {"abort": id}  → {"aborted": id}: as the contract of celery.contrib.abortable has it
  {"event": type, "fields": {}}  → {"sent": type}: an event of any type, as a client's dispatcher sends it
  {"purge": true}  → {"purged": n}
A request that fails answers {"error": text}.
"""

import json
import sys

from celery import chain, chord, group
from celery.contrib.abortable import AbortableAsyncResult
from celery.result import AsyncResult

from app import app


def signature(request):
    if "chain" in request:
        return chain(*[signature(part) for part in request["chain"]])
    if "group" in request:
        return group([signature(part) for part in request["group"]])
    if "chord" in request:
        return chord([signature(part) for part in request["chord"]], signature(request["body"]))
    if "raw" in request:
        request["args"], request["kwargs"] = map(json.loads, request["raw"])
    # By name alone, without importing tasks.py: unregistered tasks can be sent as well.
    return app.signature(
        request["task"],
        args=request.get("args", []),
        kwargs=request.get("kwargs", {}),
        options=request.get("options", {}),
        immutable=request.get("immutable", False),
    )


def call(request):
    return {"ids": [signature(request).apply_async().id for _ in range(request.get("times", 1))]}


def control(request):
    replies = app.control.broadcast(
        request["control"],
        arguments=request.get("arguments") or {},
        destination=request.get("destination"),
        reply=request.get("reply", True),
        timeout=request.get("timeout", 1),
    )
    return {"replies": replies}


def inspect(request):
    named = request.get("destination")
    # Who is named is waited for: a worker that restarts its pool may need more than a second, and no longer than it takes.
    patience = request.get("timeout", 10 if named else 1)
    inspector = app.control.inspect(destination=named, timeout=patience, limit=len(named) if named else None)
    return {"replies": getattr(inspector, request["inspect"])(*request.get("arguments", [])) or {}}


def wait(request):
    result = AsyncResult(request["wait"], app=app)
    value = result.get(timeout=request.get("timeout", 10), propagate=False)
    return {"state": result.state, "result": value}


def state(request):
    return {"state": AsyncResult(request["state"], app=app).state}


def abort(request):
    AbortableAsyncResult(request["abort"], app=app).abort()
    return {"aborted": request["abort"]}


def event(request):
    with app.events.default_dispatcher() as dispatcher:
        dispatcher.send(request["event"], **request.get("fields", {}))
    return {"sent": request["event"]}


def purge(request):
    return {"purged": app.control.purge()}


def answer(text):
    try:
        request = json.loads(text)
        for verb in (control, inspect, wait, state, abort, event, purge):
            if verb.__name__ in request:
                return verb(request)
        return call(request)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    requests = sys.argv[1:] or (line for line in sys.stdin if line.strip())
    failed = False
    for text in requests:
        reply = answer(text)
        failed = failed or "error" in reply
        print(json.dumps(reply, default=repr), flush=True)
    return 1 if failed and sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
