/** What came of a request at one worker. */
export type Reply = Answer | Refusal | Silence;

export interface Answer {
  readonly kind: 'ok';
  readonly worker: string;
  /** Epoch seconds at which it came. */
  readonly at: number;
  /** As the worker sent it, type markers of kombu's JSON resolved. Commands say `{ok: text}`. */
  readonly answer: unknown;
  /** Size of the reply on the wire. */
  readonly bytes: number;
}

/** The worker answered that it cannot: an unknown command, wrong arguments, a condition that is not met. */
export interface Refusal {
  readonly kind: 'error';
  readonly worker: string;
  readonly at: number;
  /** In the worker's own words. */
  readonly error: string;
}

/** An expected worker that had not answered when the wait ended. */
export interface Silence {
  readonly kind: 'silent';
  readonly worker: string;
  readonly at: number;
  /** `no answer within 1 s`. */
  readonly error: string;
}

/**
 * The replies in one decoded reply message, `{"w1@host": answer}`; none when it has another shape.
 *
 * A worker's refusal is `{"error": text}` and nothing beside it, be it its own or the repr of what a command raised. The
 * reply to `conf` may hold a setting that is called `error`, among others.
 */
export function repliesIn(body: unknown, at: number, bytes: number): readonly (Answer | Refusal)[] {
  if (!isObject(body)) return [];
  return Object.entries(body).map(([worker, answer]) => {
    const error = refusalIn(answer);
    return error === undefined ? { kind: 'ok', worker, at, answer, bytes } : { kind: 'error', worker, at, error };
  });
}

function refusalIn(answer: unknown): string | undefined {
  if (!isObject(answer) || typeof answer['error'] !== 'string') return undefined;
  return Object.keys(answer).length === 1 ? answer['error'] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
