/** What kept an answer from coming, in words for the person who waits for it. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** What happened. */
  readonly what: string;
  readonly why: string | null;
  /** What to do next. */
  readonly remedy: string | null;
  /** Of a query: which parameter is wrong, and where in its text, counted from 1. */
  readonly parameter?: string;
  readonly column?: number;
}

/**
 * `unconfigured`, `unreachable` and `unauthenticated` are about the connection as a whole: one banner tells of them, and no view
 * repeats it. The rest is about one question; `operator-token`: of those that carry it the exporter accepts none.
 */
export type TroubleKind =
  | 'unconfigured'
  | 'unreachable'
  | 'unauthenticated'
  | 'operator-token'
  | 'forbidden'
  | 'bad-input'
  | 'not-found'
  | 'refused'
  | 'unavailable'
  | 'timeout'
  | 'fault';

const CONNECTION: readonly TroubleKind[] = ['unconfigured', 'unreachable', 'unauthenticated'];

export function concernsConnection({ kind }: Trouble): boolean {
  return CONNECTION.includes(kind);
}

/** Thrown by the client; its message is the sentence that a person reads. */
export class ExporterError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.what);
    this.name = 'ExporterError';
    this.trouble = trouble;
  }
}

export function troubleOf(thrown: unknown): Trouble {
  if (thrown instanceof ExporterError) return thrown.trouble;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind: 'fault', what: 'The app itself failed', why, remedy: 'Reload the page. If it stays, report it with this text.' };
}
