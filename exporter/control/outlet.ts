import type { Observation } from '../event/observation.ts';

/** Longest piece handed over at once, so that applying it does not hold up the event loop. */
const PIECE = 64;

interface Piece {
  readonly observations: readonly Observation[];
  readonly applied: () => void;
}

/**
 * Where observations leave the survey, piece by piece, for the one loop that applies them. Bounded by its users: each waits
 * for its piece to be applied before it brings the next.
 *
 * States: open → closed, by us or by a loop that went away; what was put before is still given out, then the loop ends.
 */
export class Outlet {
  readonly #pieces: Piece[] = [];
  /** The one that the loop is applying. */
  #current: Piece | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  /** Resolves when the loop has applied them, which it shows by asking for more; at once after `close`. */
  async put(observations: readonly Observation[]): Promise<void> {
    for (let at = 0; at < observations.length && !this.#closed; at += PIECE) {
      const piece = observations.slice(at, at + PIECE);
      const applied = new Promise<void>((resolve) => this.#pieces.push({ observations: piece, applied: resolve }));
      this.#wake?.();
      await applied;
    }
  }

  /** For one loop. */
  async *observations(): AsyncGenerator<readonly Observation[], void, undefined> {
    try {
      for (;;) {
        this.#current = this.#pieces.shift();
        if (this.#current) {
          yield this.#current.observations;
          this.#current.applied();
        } else if (this.#closed) {
          return;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#closed = true;
    this.#current?.applied();
    for (const piece of this.#pieces) piece.applied();
    this.#wake?.();
  }
}
