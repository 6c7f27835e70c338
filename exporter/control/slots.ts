import { CeleriacError } from '../errors.ts';

/** So many at once, so many waiting in line, and a refusal for whoever comes after. */
export class Slots {
  #free: number;
  readonly #maxWaiting: number;
  readonly #waiting: { enter: () => void; refuse: (reason: CeleriacError) => void }[] = [];

  constructor(atOnce: number, maxWaiting: number) {
    this.#free = atOnce;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves when there is room; the caller gives it back with `leave`.
   * @throws CeleriacError `unavailable` when the line is full, or was closed meanwhile
   */
  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new CeleriacError('unavailable', `${this.#waiting.length} remote control requests are waiting already`, {
        remedy: 'Try again in a few seconds; ask for fewer workers at once, or shorten --inspect-timeout.',
      });
    }
    await new Promise<void>((enter, refuse) => this.#waiting.push({ enter, refuse }));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next.enter();
    else this.#free += 1;
  }

  /** Turns away everybody in line. */
  refuseAll(reason: CeleriacError): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(reason);
  }
}
