/**
 * Errors are named where their cause is known. `kind` says whose fault it is; `rest/` turns it into an HTTP status in one
 * place, `main.ts` into an exit code. `remedy` is a sentence for the person who reads it. No message may hold a secret.
 */
export type ErrorKind =
  | 'bad-input' // the caller sent something that cannot be understood
  | 'unauthenticated' // nobody, or somebody with a wrong password, asks
  | 'forbidden' // known, but may not
  | 'too-many' // asked, or guessed, too often; `retryAfter` says when to come again
  | 'not-found' // the named thing is not known here
  | 'conflict' // the named thing is there already, or in another state
  | 'refused' // a worker or a rule of the exporter says no
  | 'unavailable' // broker, worker or backend is away
  | 'timeout' // it did not answer within its time
  | 'undecodable' // a message that cannot be read
  | 'internal'; // our own fault

export class CeleriacError extends Error {
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;
  /** Seconds after which it may go well. */
  readonly retryAfter: number | undefined;

  constructor(kind: ErrorKind, message: string, options: { remedy?: string; cause?: unknown; retryAfter?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CeleriacError';
    this.kind = kind;
    this.remedy = options.remedy;
    this.retryAfter = options.retryAfter;
  }
}

/** The message of anything thrown, with the causes that node and its drivers like to hide in `code` or `errors`. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors.map(reasonOf).join('; ');
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.message) return thrown.message;
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}
