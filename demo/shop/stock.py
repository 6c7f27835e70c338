"""What lies on the shelves."""

import time

from celery.exceptions import Reject
from celery.utils.log import get_task_logger

from app import app

log = get_task_logger(__name__)

SHELVES = {"celeriac": 140, "kohlrabi": 80, "parsnip": 64, "jerusalem-artichoke": 12, "salsify": 30, "white-truffle": 0}
WITHDRAWN = {"horse-meadow-mix"}


class OutOfStock(Exception):
    pass


class SupplierUnavailable(ConnectionError):
    pass


# Acknowledged late, because only a message that is not acknowledged yet can be rejected.
@app.task(acks_late=True)
def reserve(number, items):
    time.sleep(0.02)
    for article, count in items.items():
        if article in WITHDRAWN:
            raise Reject(f"{article} is withdrawn: nobody will ever ship order {number}", requeue=False)
        take_from_shelf(article, count)
    return {"order": number, "items": items}


def take_from_shelf(article, count):
    on_shelf = SHELVES[article]
    if on_shelf < count:
        raise OutOfStock(f"{count} × {article} wanted, {on_shelf} on the shelf")


@app.task(
    bind=True,
    autoretry_for=(SupplierUnavailable,),
    retry_backoff=1,
    max_retries=2,
)
def sync_supplier(self, supplier, api_key):
    """Prices of one supplier, whose service comes back at the second attempt, or never."""
    prices = ask_supplier(supplier, api_key, attempt=self.request.retries)
    return {"supplier": supplier, "prices": len(prices)}


def ask_supplier(supplier, api_key, attempt):
    time.sleep(0.1)
    try:
        if attempt == 0 or supplier == "Øresund Import":
            raise TimeoutError(110, "Connection timed out")
    except OSError as error:
        raise SupplierUnavailable(f"{supplier} does not answer") from error
    return dict.fromkeys(SHELVES, "12.50")
