import type { InspectMethod } from '../event/observation.ts';
import { inspect } from './inspect.ts';
import type { Mailbox, Wait } from './mailbox.ts';
import type { Outlet } from './outlet.ts';

/** Errors kept by their words; more of them are still counted. */
const MAX_ERRORS = 50;

export interface InspectError {
  readonly worker: string;
  readonly method: InspectMethod;
  readonly error: string;
}

/** What came of asking some workers for some methods, all at once. */
export interface InspectRound {
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly durationSeconds: number;
  readonly methods: readonly InspectMethod[];
  /** Workers that answered to everything, a refusal being an answer. */
  readonly answered: ReadonlySet<string>;
  /** Workers that did not answer to at least one of the methods in time. */
  readonly silent: ReadonlySet<string>;
  /** The first errors, each worker's own words; and how many there were. */
  readonly errors: readonly InspectError[];
  readonly errorCount: number;
  /** Weight of the answers on the wire by method. */
  readonly bytes: ReadonlyMap<InspectMethod, number>;
}

/**
 * Asks for all the methods at the same time, so that a worker that never answers costs one wait and not eight, and hands out
 * each answer as it comes: nobody waits for the silent one. Resolves when everything is applied.
 * @throws CeleriacError `unavailable`
 */
export async function inspectRound(
  methods: readonly InspectMethod[],
  wait: Wait & { readonly destination?: readonly string[] },
  parts: { mailbox: Mailbox; outlet: Outlet; now: () => number },
): Promise<InspectRound> {
  const startedAt = parts.now();
  const heard = new Set<string>();
  const silent = new Set<string>();
  const errors: InspectError[] = [];
  const bytes = new Map<InspectMethod, number>();
  let errorCount = 0;

  const ask = async (method: InspectMethod): Promise<void> => {
    let weight = 0;
    for await (const batch of inspect(parts.mailbox, method, wait)) {
      weight += batch.bytes;
      for (const { worker, error } of batch.observations) {
        heard.add(worker);
        if (error === undefined) continue;
        errorCount += 1;
        if (errors.length < MAX_ERRORS) errors.push({ worker, method, error });
      }
      for (const worker of batch.silent) silent.add(worker);
      await parts.outlet.put(batch.observations);
    }
    bytes.set(method, weight);
  };

  const outcomes = await Promise.allSettled(methods.map(ask));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  for (const worker of silent) heard.delete(worker);
  return { startedAt, durationSeconds: parts.now() - startedAt, methods, answered: heard, silent, errors, errorCount, bytes };
}
