"""Pictures of vegetables, in every size: a group of resizes, and where they shall be published together, a chord."""

import struct
import time

from celery import chord, group

from app import app

WIDTHS = (160, 640, 1600)
PNG = b"\x89PNG\r\n\x1a\n"


class UnreadablePicture(Exception):
    pass


@app.task
def upload(picture, product):
    """Answers with the id of the chord's body, as a web page that waits for it would want."""
    return chord([resize.s(picture, width) for width in WIDTHS], publish.s(product=product)).apply_async().id


@app.task
def preview(picture):
    return group(resize.s(picture, width) for width in WIDTHS[:2]).apply_async().id


@app.task
def resize(picture, width):
    full_width, height = read_size(picture)
    time.sleep(width / 8000)
    return {"picture": picture, "width": width, "height": round(height * width / full_width)}


@app.task
def publish(sizes, product):
    time.sleep(0.02)
    return {"product": product, "sizes": sorted(size["width"] for size in sizes)}


def read_size(picture):
    header = load(picture)
    try:
        return struct.unpack(">II", header[16:24])
    except struct.error as error:
        raise UnreadablePicture(f"{picture}: no image header in the first {len(header)} bytes") from error


def load(picture):
    """Stands for the disk: what is called truncated is."""
    header = PNG + struct.pack(">I4sII", 13, b"IHDR", 3200, 2400)
    return header[:12] if "truncated" in picture else header
