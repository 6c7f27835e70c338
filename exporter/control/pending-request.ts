import type { CeleriacError } from '../errors.ts';
import type { Answer, Refusal, Reply } from './reply.ts';

/** A cluster has fewer workers; more names than this in answers to one request is somebody flooding the reply queue. */
const MAX_WORKERS = 20_000;

/**
 * One request and the answers to it, from the broadcast to the end of the wait.
 *
 * States: collecting → ended, by whichever comes first: every expected worker answered (unless it is patient), the deadline
 * (`expire`: the missing ones become silent), a failure (`fail`: what came so far is given out, then `next` rejects).
 */
export class PendingRequest {
  readonly ticket: string;
  /** Whether its answers are wanted to the last digit. */
  readonly exact: boolean;
  readonly #missing: Set<string>;
  readonly #endsEarly: boolean;
  readonly #answered = new Set<string>();
  #arrived: Reply[] = [];
  #ended = false;
  #failure: CeleriacError | undefined;
  #unreadable: string | undefined;
  #wake: (() => void) | undefined;

  /** Without expected workers, or when it is patient, the wait always lasts to the deadline. */
  constructor(ticket: string, expected: readonly string[], patient: boolean, exact = false) {
    this.ticket = ticket;
    this.exact = exact;
    this.#missing = new Set(expected);
    this.#endsEarly = expected.length > 0 && !patient;
  }

  /** False when it is not wanted: the worker's second answer (two workers of one name), or one too many. */
  take(reply: Answer | Refusal): boolean {
    if (this.#ended || this.#answered.has(reply.worker) || this.#answered.size >= MAX_WORKERS) return false;
    this.#answered.add(reply.worker);
    this.#missing.delete(reply.worker);
    this.#arrived.push(reply);
    if (this.#endsEarly && this.#missing.size === 0) this.#ended = true;
    this.#wake?.();
    return true;
  }

  /** A reply came that cannot be read, so nobody knows whose: said of each worker that stays silent. */
  takeUnreadable(reason: string): void {
    this.#unreadable = reason;
  }

  expire(at: number, timeoutSeconds: number): void {
    if (this.#ended) return;
    const unreadable = this.#unreadable === undefined ? '' : `; a reply that may be its own is unreadable: ${this.#unreadable}`;
    for (const worker of this.#missing) {
      this.#arrived.push({ kind: 'silent', worker, at, error: `no answer within ${timeoutSeconds} s${unreadable}` });
    }
    this.#ended = true;
    this.#wake?.();
  }

  fail(failure: CeleriacError): void {
    if (this.#ended) return;
    this.#failure = failure;
    this.#ended = true;
    this.#wake?.();
  }

  /** What arrived since the last call, as soon as there is something; undefined after the end. */
  async next(): Promise<readonly Reply[] | undefined> {
    if (this.#arrived.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    if (this.#arrived.length > 0) {
      const arrived = this.#arrived;
      this.#arrived = [];
      return arrived;
    }
    if (this.#failure) throw this.#failure;
    return undefined;
  }
}
