"""Letters to customers: receipts first, the newsletter last."""

import smtplib
import time

from celery import group

from app import FIRST, LAST, app


def post(to, subject, attempt=0):
    """Stands for a mail server: one domain refuses everything, another hangs up at the first attempt."""
    time.sleep(0.03)
    if to.endswith("@nobody.example"):
        raise smtplib.SMTPRecipientsRefused({to: (550, b"5.1.1 User unknown")})
    if to.endswith("@slow.example") and attempt == 0:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed: timed out")
    return f"250 2.0.0 Ok: queued, {len(subject)} octets of subject"


@app.task(bind=True, priority=FIRST, autoretry_for=(smtplib.SMTPServerDisconnected,), retry_backoff=2, max_retries=4)
def send_receipt(self, order, customer, email):
    return post(email, f"Thank you, {customer}: order {order['order']}", attempt=self.request.retries)


@app.task(priority=FIRST)
def send_password_reset(email, reset_token):
    return post(email, "Your new password")


@app.task
def send_reminder(customer, email, basket):
    return post(email, f"{customer}, your basket with {', '.join(basket)} is waiting")


@app.task
def send_offer(customer, email, discount):
    return post(email, f"{discount} off, today only, {customer}")


@app.task
def newsletter(edition, readers=240):
    """All at once and after everything else: the queue is long for some seconds."""
    letters = [send_newsletter.s(edition, f"reader-{reader}@example.com") for reader in range(readers)]
    group(letters).apply_async(priority=LAST)
    return readers


@app.task(ignore_result=True)
def send_newsletter(edition, email):
    time.sleep(0.02)
    return post(email, edition)
