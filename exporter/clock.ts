/** Time as the parts of the exporter see it, so that a test can hold it still. */
export interface Clock {
  /** Epoch seconds with fraction, the unit of Celery's own timestamps. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() / 1000 };
