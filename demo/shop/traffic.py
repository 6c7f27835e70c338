"""Customers: a steady stream of them, which rises and falls a little, until it is ended.

  python traffic.py --rate 30        tasks per second that all their visits together cause

It begins with one visit of each kind, so that a newcomer sees every way in which a task can end within seconds.
"""

import argparse
import itertools
import math
import random
import secrets
import time
from dataclasses import dataclass
from typing import Callable

import images
import mail
import orders
import reports
import stock
from app import app

CUSTOMERS = ["Zoë Krüger", "José Ñandú", "Åse Bjørnsdatter", "Siân Owen", "Gemüse & Söhne"]
CUSTOMERS_BEYOND_LATIN_1 = ["李 雪", "Ольга Смирнова", "佐藤 花子", "محمد العلي", "Olive & Co 🥬"]
ARTICLES = ["celeriac", "kohlrabi", "parsnip", "jerusalem-artichoke", "salsify"]
TIDE_SECONDS = 240

numbers = itertools.count(10_001)


def somebody():
    return random.choice(CUSTOMERS + CUSTOMERS_BEYOND_LATIN_1)


def order(card="tok_visa", articles=(), domain="example.com", express=False):
    customer = somebody()
    items = {article: random.randint(1, 4) for article in (*articles, *random.sample(ARTICLES, 2))}
    number = next(numbers)
    orders.place.apply_async(
        kwargs={
            "number": number,
            "customer": customer,
            "email": f"customer-{number}@{domain}",
            "items": items,
            "payment": {"card_number": "4242 4242 4242 4242", "card_token": f"{card}_{secrets.token_hex(6)}"},
            "express": express,
        },
    )


def express_order():
    order(express=True)


def declined_order():
    order(card="tok_declined")


def slow_payment():
    order(card="tok_timeout")


def sold_out_order():
    order(articles=["white-truffle"])


def withdrawn_order():
    order(articles=["horse-meadow-mix"])


def undeliverable_receipt():
    order(domain="nobody.example")


def slow_receipt():
    order(domain="slow.example")


def picture():
    images.upload.delay(f"uploads/{secrets.token_hex(4)}.png", product=random.choice(ARTICLES))


def truncated_picture():
    images.upload.delay(f"uploads/truncated-{secrets.token_hex(4)}.png", product=random.choice(ARTICLES))


def preview():
    images.preview.delay(f"previews/{secrets.token_hex(4)}.png")


def password_reset():
    mail.send_password_reset.delay(f"customer-{next(numbers)}@example.com", reset_token=secrets.token_urlsafe(12))


def abandoned_basket():
    """A reminder for later: a task with an ETA."""
    remind(countdown=random.uniform(10, 40))


def returning_customer():
    """Came back before the reminder was due, which is revoked."""
    later.append((time.monotonic() + 3, remind(countdown=8).revoke))


def remind(countdown):
    email = f"customer-{next(numbers)}@example.com"
    return mail.send_reminder.apply_async((somebody(), email, random.sample(ARTICLES, 2)), countdown=countdown)


def late_offer():
    """Would be sent after it has expired, and so is not."""
    mail.send_offer.apply_async((somebody(), "regular@example.com"), {"discount": "20 %"}, countdown=4, expires=2)


def export():
    reports.export.delay(somebody(), encoding="utf-8")


def export_for_accounting():
    reports.export.delay(random.choice(CUSTOMERS_BEYOND_LATIN_1), encoding="latin-1")


def impatient_accountant():
    """Starts a long task and terminates it: a process of the pool goes with it and is replaced."""
    task = orders.reconcile.delay(ledger="2026-Q2")
    later.append((time.monotonic() + 1.2, lambda: task.revoke(terminate=True)))


def supplier():
    stock.sync_supplier.delay("Grønt & Søn", api_key="sk_live_9f1c27")


def dead_supplier():
    stock.sync_supplier.delay("Øresund Import", api_key="sk_live_77ab02")


def daily_report():
    reports.daily.delay(steps=12)


def sales_report():
    reports.sales.delay()


@dataclass(frozen=True)
class Visit:
    act: Callable[[], None]
    weight: float
    """How often, against the others; 0 only in the opening round."""
    tasks: int
    """How many tasks come of it."""


VISITS = [
    Visit(order, 60, 4),
    Visit(express_order, 6, 4),
    Visit(declined_order, 1, 3),
    Visit(slow_payment, 3, 4),
    Visit(sold_out_order, 0.7, 2),
    Visit(withdrawn_order, 0.5, 2),
    Visit(undeliverable_receipt, 0.7, 4),
    Visit(slow_receipt, 2, 4),
    Visit(picture, 6, 5),
    Visit(truncated_picture, 0.3, 4),
    Visit(preview, 5, 3),
    Visit(password_reset, 10, 1),
    Visit(abandoned_basket, 5, 1),
    Visit(returning_customer, 2, 1),
    Visit(late_offer, 1, 1),
    Visit(export, 2, 1),
    Visit(export_for_accounting, 0.7, 1),
    Visit(supplier, 1, 1),
    Visit(dead_supplier, 0.3, 1),
    Visit(impatient_accountant, 0.15, 1),
    Visit(sales_report, 0, 6),
    Visit(daily_report, 0, 1),
]

later = []
"""(when, what) that a visit has left to be done."""


def visits_per_second(rate, now):
    """One task rate over all visits, with a tide of 30 % so that graphs are not flat."""
    tasks_per_visit = sum(visit.weight * visit.tasks for visit in VISITS) / sum(visit.weight for visit in VISITS)
    return rate / tasks_per_visit * (1 + 0.3 * math.sin(2 * math.pi * now / TIDE_SECONDS))


def do_what_is_due(now):
    for entry in [entry for entry in later if entry[0] <= now]:
        later.remove(entry)
        entry[1]()


def main():
    parser = argparse.ArgumentParser(description="Customers of the shop.")
    parser.add_argument("--rate", type=float, default=30, help="tasks per second, on average (default: 30)")
    rate = parser.parse_args().rate

    # Longest first, so that its progress is seen soon.
    opening = list(reversed(VISITS))
    weights = [visit.weight for visit in VISITS]
    began = time.monotonic()
    following = began
    while True:
        now = time.monotonic()
        do_what_is_due(now)
        if now >= following:
            visit = opening.pop(0) if opening else random.choices(VISITS, weights)[0]
            visit.act()
            # A machine that slept does not catch up on all the customers it has missed.
            following = max(following, now - 1) + random.expovariate(visits_per_second(rate, now - began))
        time.sleep(max(0.0, min(following - time.monotonic(), 0.25)))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    finally:
        app.close()
