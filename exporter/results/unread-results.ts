import type { UnreadResultsConfig } from '../config/config.ts';
import { CeleriacError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { ResultStore, ResultStoreStatus } from './result-store.ts';

/** A backend that nobody here can read, such as rpc://: every question is answered by why. States: unreadable, for good. */
export class UnreadResults implements ResultStore {
  readonly #backend: UnreadResultsConfig;
  readonly #since: number;

  constructor(backend: UnreadResultsConfig, clock: Clock) {
    this.#backend = backend;
    this.#since = clock.now();
  }

  open(): void {}

  get(): Promise<never> {
    return Promise.reject(this.#refusal());
  }

  wait(): Promise<never> {
    return Promise.reject(this.#refusal());
  }

  abort(): Promise<never> {
    return Promise.reject(this.#refusal());
  }

  async *observations(): AsyncGenerator<never> {}

  status(): ResultStoreStatus {
    const { display, why, remedy } = this.#backend;
    const reason = `${display} ${why}`;
    return { state: 'unreadable', since: this.#since, reason, remedy, display, tells: false, reconnects: 0, messages: 0, lost: new Map(), waiting: 0 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #refusal(): CeleriacError {
    const { display, why, remedy } = this.#backend;
    return new CeleriacError('unavailable', `results are not read: ${display} ${why}`, { remedy });
  }
}
