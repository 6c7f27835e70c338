"""Removes from the broker whatever the shop has written there, and nothing else.

  python sweep.py            exits with 3, having removed nothing, where a worker of the shop answers
  python sweep.py --force    does not ask

Everything that the shop writes carries SHOP_PREFIX; without one there is nothing to tell it by, and this refuses.
"""

import argparse
import sys

from redis import Redis

from app import app, at_broker, on_rabbitmq, prefix, shop

OCCUPIED = 3


def main():
    parser = argparse.ArgumentParser(description="Removes what the shop wrote to its broker.")
    parser.add_argument("--force", action="store_true", help="even while a shop is at work there")
    force = parser.parse_args().force
    if not prefix:
        sys.exit("SHOP_PREFIX is empty: what the shop wrote cannot be told from what others did")
    with app.connection_for_write(connect_timeout=5) as connection:
        connection.ensure_connection(max_retries=1, timeout=5)
        if not force and app.control.ping(timeout=0.7, limit=1):
            return OCCUPIED
        print(sweep_rabbitmq(connection) if on_rabbitmq else sweep_redis(connection))
    return 0


def sweep_redis(connection):
    # The channel's own client puts the prefix before each key; here whole names are wanted.
    redis = Redis(connection_pool=connection.default_channel.client.connection_pool)
    removed = sum(redis.delete(key) for key in redis.scan_iter(match=f"{prefix}*", count=1000))
    return f"removed {removed} keys under {prefix}"


def sweep_rabbitmq(connection):
    channel = connection.channel()
    for queue in app.conf.task_queues:
        channel.queue_delete(queue.name)
    for name in (shop.name, at_broker("celeryev"), at_broker("celery.pidbox"), f"reply.{at_broker('celery.pidbox')}"):
        channel.exchange_delete(name)
    return f"removed the queues and exchanges under {prefix}"


if __name__ == "__main__":
    sys.exit(main())
