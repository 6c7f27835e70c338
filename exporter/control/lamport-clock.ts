/**
 * Celery's logical clock: a counter that every message carries and every receiver moves its own beyond. Workers order their
 * events by it; a request with no clock would be ordered before everything.
 */
export class LamportClock {
  #value = 0;

  /** For a message about to be sent. */
  forward(): number {
    return ++this.#value;
  }

  /** With the clock of a received message; anything but a number is passed over, as kombu does. */
  adjust(other: unknown): void {
    if (typeof other === 'number' && Number.isSafeInteger(other)) this.#value = Math.max(this.#value, other) + 1;
  }
}
