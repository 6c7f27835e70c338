import { randomBytes } from 'node:crypto';
import { CeleriacError } from '../../errors.ts';

/** A place in a process' sequence of changes. */
export interface Place {
  /** The process that gave it out. */
  readonly epoch: string;
  /** Rises with every change; microseconds of the epoch, so that a place also tells when it was. */
  readonly number: number;
}

/** `k3x9q2-1795352184240017` */
const CURSOR = /^([a-z0-9]{1,20})-(\d{1,16})$/;

/** Gives out the numbers of changes, and cursors for them. */
export class Cursors {
  readonly epoch = randomBytes(5).toString('hex');
  #last: number;

  /** @param now epoch seconds */
  constructor(now: number) {
    this.#last = Math.floor(now * 1e6);
  }

  /** The number of the latest change. */
  get last(): number {
    return this.#last;
  }

  /** Rises, whatever the clock does. */
  next(now: number): number {
    this.#last = Math.max(this.#last + 1, Math.floor(now * 1e6));
    return this.#last;
  }

  write(number: number): string {
    return `${this.epoch}-${number}`;
  }
}

/** @throws CeleriacError `bad-input` */
export function placeOf(cursor: string): Place {
  const [, epoch, digits] = CURSOR.exec(cursor) ?? [];
  const number = Number(digits);
  if (epoch !== undefined && Number.isSafeInteger(number)) return { epoch, number };
  throw new CeleriacError('bad-input', 'cursor: not one that this stream gave out', { remedy: 'send the cursor of the last frame, or none' });
}
