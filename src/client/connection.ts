import { concernsConnection } from './problem.ts';
import type { Trouble } from './problem.ts';

/**
 * Whether the exporter can be asked at all, as the latest answers tell. States: fine → (a trouble of the connection) broken →
 * (any answer) fine. One banner shows it, so that ten views need not.
 */
class Connection {
  #trouble: Trouble | undefined;
  readonly #listeners = new Set<() => void>();

  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  answered(): void {
    this.#become(undefined);
  }

  failed(trouble: Trouble): void {
    if (concernsConnection(trouble)) this.#become(trouble);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #become(trouble: Trouble | undefined): void {
    if (trouble?.what === this.#trouble?.what) return;
    this.#trouble = trouble;
    for (const listener of this.#listeners) listener();
  }
}

export const connection = new Connection();
