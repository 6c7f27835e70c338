import type { Redis } from 'ioredis';
import { CeleriacError } from '../../errors.ts';

/** What INFO says of the server; undefined where it, or the user's rights, do not go that far. */
export interface Server {
  /** Another after each start of the server. */
  readonly runId: string | undefined;
  readonly role: string | undefined;
  /** Clients cut for their output buffer since the server started; Redis 7.0 does not count them yet, newer ones do. */
  readonly outputBufferCuts: number | undefined;
}

/** Throws `unavailable` while the server loads its data. */
export async function readServer(redis: Redis): Promise<Server> {
  let info: string;
  try {
    info = await redis.info();
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown command)/.test(error.message)) {
      return { runId: undefined, role: undefined, outputBufferCuts: undefined };
    }
    throw error;
  }
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
  if (field('loading') === '1') throw new CeleriacError('unavailable', 'Redis is loading its data', { remedy: 'Wait.' });
  const cuts = field('client_output_buffer_limit_disconnections');
  return { runId: field('run_id'), role: field('role'), outputBufferCuts: cuts === undefined ? undefined : Number(cuts) };
}

/**
 * Whether the server cut our subscriber as too slow (its client-output-buffer-limit for pubsub), told by what it says
 * after it: the same process still runs, and has cut more clients for that than before. Where it does not count them, a
 * subscription closed by a server that lives on is taken for a cut.
 */
export function cutForSlowness(before: Server, after: Server): boolean {
  if (before.runId === undefined || before.runId !== after.runId) return false;
  if (before.outputBufferCuts === undefined || after.outputBufferCuts === undefined) return true;
  return after.outputBufferCuts > before.outputBufferCuts;
}
