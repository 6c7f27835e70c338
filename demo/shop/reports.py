"""Numbers for the people who run the shop."""

import csv
import io
import time

from celery import chord

from app import app

REGIONS = ("Skåne", "Sjælland", "Østlandet", "Schleswig-Holstein")


@app.task(bind=True)
def daily(self, steps=16):
    """Long, and says how far it is in both ways: to the result backend, and as an event that monitors see."""
    for step in range(1, steps + 1):
        time.sleep(0.5)
        progress = {"current": step, "total": steps, "note": f"{REGIONS[step % len(REGIONS)]}, day {step}"}
        self.update_state(state="PROGRESS", meta=progress)
        self.send_event("task-progress", **progress)
    return {"pages": steps}


@app.task
def sales():
    return chord([count_region.s(region) for region in REGIONS], combine.s()).apply_async().id


@app.task
def count_region(region):
    time.sleep(0.15)
    return {region: 1000 + 37 * len(region)}


@app.task
def combine(regions):
    return {"total": sum(count for region in regions for count in region.values()), "regions": len(regions)}


@app.task
def export(customer, encoding="utf-8"):
    """Fails as such exports do: the old accounting wants Latin-1, the customers have other names."""
    time.sleep(0.1)
    return len(encode(table([{"customer": customer, "orders": 3}]), encoding))


def table(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def encode(text, encoding):
    return text.encode(encoding)
