import type { StoredResult } from '../contract/result.ts';
import type { ResultObservation } from '../event/observation.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { maskedResult } from './masked.ts';
import type { ResultStore, ResultStoreStatus } from './result-store.ts';

/** A store whose results come without secrets: nobody who asks can forget it. States as the store's. */
export class MaskedResults implements ResultStore {
  readonly #store: ResultStore;
  readonly #redactor: Redactor;

  constructor(store: ResultStore, redactor: Redactor) {
    this.#store = store;
    this.#redactor = redactor;
  }

  open(): void {
    this.#store.open();
  }

  async get(uuid: string): Promise<StoredResult | undefined> {
    return this.#masked(await this.#store.get(uuid));
  }

  async wait(uuid: string, timeoutSeconds: number, signal: AbortSignal): Promise<StoredResult | undefined> {
    return this.#masked(await this.#store.wait(uuid, timeoutSeconds, signal));
  }

  abort(uuid: string): Promise<void> {
    return this.#store.abort(uuid);
  }

  /** Masked as they are read. */
  observations(): AsyncIterable<readonly ResultObservation[]> {
    return this.#store.observations();
  }

  status(): ResultStoreStatus {
    return this.#store.status();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #masked(result: StoredResult | undefined): StoredResult | undefined {
    return result && maskedResult(result, this.#redactor);
  }
}
