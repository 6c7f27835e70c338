"""The other side of a transport, by kombu and Celery themselves: what a worker or a client does at the broker.

Each line of standard input is a request, each line of standard output its answer:
  {"emit": [{"type": "task-sent", …}], "batch": false}  → {"emitted": n}: one message each, or one for all
  {"listen": "w1@peer"}                                 → {"listening": name}: a worker's mailbox, which answers ping and echo
  {"heard": "w1@peer"}                                  → {"requests": [{"body": …, "headers": …}]} so far
  {"deafen": "w1@peer"}                                 → {"deaf": name}
  {"call": "shop.add", "queue": q, "priority": 3, "times": 2}  → {"sent": n}
  {"take": q, "count": 2}                               → {"taken": [{"body", "headers", "properties", "delivery_info"}]}, unacknowledged
  {"acknowledge": true}                                 → {"acknowledged": n}: all that was taken
  {"declare": q, "arguments": {}}                       → {"declared": q}
A request that fails answers {"error": text}.
"""

import json
import socket
import sys
import threading
from queue import Empty

from kombu import Exchange, Queue

from app import app


class Mailbox:
    """A worker's pidbox, in a thread with a connection of its own."""

    def __init__(self, name):
        self.requests = []
        self.over = threading.Event()
        self.ready = threading.Event()
        self.name = name
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        if not self.ready.wait(20):
            raise TimeoutError(f"{name} does not listen")

    def serve(self):
        with app.connection_for_read() as connection:
            channel = connection.channel()
            node = app.control.mailbox(connection).Node(
                self.name,
                channel=channel,
                handlers={"ping": lambda state, **kwargs: {"ok": "pong"}, "echo": lambda state, **kwargs: kwargs},
            )

            def on_message(body, message):
                self.requests.append({"body": body, "headers": dict(message.headers)})
                node.handle_message(body, message)

            node.listen(channel, callback=on_message)
            # Redis subscribes only when it is drained for the first time.
            while not self.over.is_set():
                try:
                    connection.drain_events(timeout=0.2)
                except socket.timeout:
                    self.ready.set()
                except Empty:
                    self.ready.set()


class Peer:
    def __init__(self):
        self.connection = app.connection_for_write()
        self.channel = self.connection.channel()
        self.mailboxes = {}
        self.taken = []

    def emit(self, request):
        fields = [dict(event) for event in request["emit"]]
        # A worker of a hub pool buffers events of a group and flushes them as one list.
        with app.events.Dispatcher(self.connection, hostname=request.get("hostname", "w1@peer"), buffer_while_offline=False,
                                   **({"buffer_group": {"task"}} if request.get("batch") else {})) as dispatcher:
            for event in fields:
                dispatcher.send(event.pop("type"), **event)
            if request.get("batch"):
                dispatcher.flush()
        return {"emitted": len(fields)}

    def listen(self, request):
        self.mailboxes[request["listen"]] = Mailbox(request["listen"])
        return {"listening": request["listen"]}

    def heard(self, request):
        return {"requests": self.mailboxes[request["heard"]].requests}

    def deafen(self, request):
        mailbox = self.mailboxes.pop(request["deafen"])
        mailbox.over.set()
        mailbox.thread.join(10)
        return {"deaf": request["deafen"]}

    def call(self, request):
        times = request.get("times", 1)
        for _ in range(times):
            app.send_task(request["call"], args=request.get("args", []), queue=request["queue"], priority=request.get("priority", 0))
        return {"sent": times}

    def take(self, request):
        queue = self.queue(request["take"])(self.channel)
        messages = []
        while len(messages) < request.get("count", 1):
            message = queue.get(no_ack=False)
            if message is None:
                raise LookupError(f"only {len(messages)} messages in {request['take']}")
            messages.append(message)
        self.taken += messages
        return {
            "taken": [
                {
                    "body": message.body if isinstance(message.body, str) else bytes(message.body).decode(),
                    "content_type": message.content_type,
                    "headers": dict(message.headers),
                    "properties": {key: value for key, value in message.properties.items() if isinstance(value, (str, int))},
                    "delivery_info": {key: value for key, value in message.delivery_info.items() if key in ("exchange", "routing_key")},
                }
                for message in messages
            ]
        }

    def acknowledge(self, request):
        count = len(self.taken)
        for message in self.taken:
            message.ack()
        self.taken = []
        return {"acknowledged": count}

    def declare(self, request):
        self.queue(request["declare"], request.get("arguments"))(self.channel).declare()
        return {"declared": request["declare"]}

    @staticmethod
    def queue(name, arguments=None):
        return Queue(name, Exchange(name, type="direct"), routing_key=name, queue_arguments=arguments)

    def answer(self, text):
        try:
            request = json.loads(text)
            for verb in (self.emit, self.listen, self.heard, self.deafen, self.call, self.take, self.acknowledge, self.declare):
                if verb.__name__ in request:
                    return verb(request)
            raise ValueError("unknown request")
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}


def main():
    peer = Peer()
    for line in sys.stdin:
        print(json.dumps(peer.answer(line), default=repr), flush=True)


if __name__ == "__main__":
    main()
