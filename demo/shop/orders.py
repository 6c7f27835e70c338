"""Orders, from the basket to the money. Each one is a chain: stock.reserve → orders.charge → mail.send_receipt."""

import time

from celery import chain
from celery.exceptions import SoftTimeLimitExceeded
from celery.utils.log import get_task_logger

import mail
import stock
from app import FIRST, NORMAL, app, at_broker

log = get_task_logger(__name__)


class CardDeclined(Exception):
    pass


class GatewayTimeout(Exception):
    pass


@app.task
def place(number, customer, email, items, payment, express=False):
    time.sleep(0.02)
    how = {"queue": at_broker("priority"), "priority": FIRST} if express else {"priority": NORMAL}
    chain(
        stock.reserve.s(number, items).set(**how),
        charge.s(payment=payment).set(**how),
        mail.send_receipt.s(customer=customer, email=email),
    ).apply_async()
    return number


# A declined card is the customer's trouble and not a fault of the program: `throws` keeps it out of the error log.
@app.task(
    bind=True,
    throws=(CardDeclined,),
    autoretry_for=(GatewayTimeout,),
    retry_backoff=1,
    retry_backoff_max=8,
    max_retries=3,
)
def charge(self, reservation, payment):
    amount = sum(reservation["items"].values()) * 1250
    receipt = Gateway(attempt=self.request.retries).authorise(payment["card_token"], amount)
    return {**reservation, "amount": amount, "receipt": receipt}


class Gateway:
    """Stands for the company that moves the money. As with a real one, test tokens say what it shall answer."""

    def __init__(self, attempt):
        self.attempt = attempt

    def authorise(self, card_token, amount):
        try:
            answer = self.post("/v1/charges", {"source": card_token, "amount": amount})
        except TimeoutError as error:
            raise GatewayTimeout(f"no answer from pay.example within 2 s (attempt {self.attempt + 1})") from error
        if answer["status"] != "authorised":
            raise CardDeclined(f"{answer['status']}: {amount / 100:.2f} EUR")
        return answer["id"]

    def post(self, path, body):
        time.sleep(0.06)
        if body["source"].startswith("tok_timeout") and self.attempt < 2:
            raise TimeoutError("The read operation timed out")
        if body["source"].startswith("tok_declined"):
            return {"status": "insufficient_funds"}
        return {"status": "authorised", "id": f"ch_{body['source'][-6:]}"}


@app.task(soft_time_limit=2, time_limit=6)
def reconcile(ledger):
    """Never done in time: ends by its soft time limit, or is terminated by whoever started it."""
    try:
        for _ in range(60):
            time.sleep(0.1)
    except SoftTimeLimitExceeded:
        log.warning("ledger %s: gave up half way", ledger)
        raise
