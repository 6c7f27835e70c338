import type { InspectMethod, InspectObservation } from '../event/observation.ts';
import type { Mailbox, Wait } from './mailbox.ts';

/**
 * What each inspect method is asked with, as Celery's own `inspect()` does; `active` with `safe`, as Flower does: the reprs of
 * the arguments, cut at 1024 characters, instead of the arguments themselves.
 */
const ARGUMENTS: Readonly<Record<InspectMethod, Readonly<Record<string, unknown>>>> = {
  stats: {},
  active_queues: {},
  registered: { taskinfoitems: [] },
  active: { safe: true },
  reserved: {},
  scheduled: {},
  revoked: {},
  conf: { with_defaults: false },
};

/** One batch of answers to one inspect method, and what they weighed on the wire. */
export interface InspectBatch {
  readonly observations: readonly InspectObservation[];
  /** Workers of this batch that did not answer in time. */
  readonly silent: readonly string[];
  readonly bytes: number;
}

/**
 * Asks workers, handing out their answers as they come; at the end those of the expected that stayed silent.
 * @throws CeleriacError `unavailable`, as `Mailbox.request`
 */
export async function* inspect(
  mailbox: Mailbox,
  method: InspectMethod,
  options: Wait & { readonly destination?: readonly string[] },
): AsyncGenerator<InspectBatch, void, undefined> {
  for await (const replies of mailbox.replies({ method, arguments: ARGUMENTS[method], ...options })) {
    const silent: string[] = [];
    let bytes = 0;
    const observations = replies.map((reply): InspectObservation => {
      const { worker, at } = reply;
      if (reply.kind === 'ok') {
        bytes += reply.bytes;
        return { kind: 'inspect', worker, method, at, answer: reply.answer };
      }
      if (reply.kind === 'silent') silent.push(worker);
      return { kind: 'inspect', worker, method, at, error: reply.error };
    });
    yield { observations, silent, bytes };
  }
}
