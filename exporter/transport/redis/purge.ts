import type { Redis } from 'ioredis';
import { CeleriacError } from '../../errors.ts';
import { priorityKey } from './keys.ts';
import type { KeyLayout } from './keys.ts';

/**
 * Empties the lists of all priorities in one transaction, so that the count is that of what was thrown away: no message comes or goes in
 * between. `unacked` is in the workers' hands, and is let be. LTRIM where kombu has DEL: it empties a list, and refuses a key that is
 * none, such as a hash or a result that bears the queue's name.
 */
export async function purge(redis: Redis, layout: KeyLayout, queue: string): Promise<number> {
  const lists = layout.prioritySteps.map((step) => priorityKey(layout, queue, step));
  const transaction = redis.multi();
  for (const list of lists) transaction.llen(list);
  for (const list of lists) transaction.ltrim(list, 1, 0);
  const answers = (await transaction.exec().catch((thrown: unknown) => refused(thrown, queue))) ?? [];
  const failed = answers.find(([error]) => error)?.[0];
  if (failed?.message.startsWith('WRONGTYPE')) {
    throw new CeleriacError('refused', `the key of the queue '${queue}' holds no messages at this Redis, but something else`, {
      remedy: 'Correct the name, or the database in --broker.',
    });
  }
  if (failed) throw failed;
  return answers.slice(0, lists.length).reduce((sum, [, length]) => sum + (typeof length === 'number' ? length : 0), 0);
}

/** Redis says of a transaction that was not even begun only that it was not; why, it has said of the command. */
function refused(thrown: unknown, queue: string): never {
  const earlier: unknown = thrown instanceof Error && 'previousErrors' in thrown ? thrown.previousErrors : undefined;
  const why: unknown = Array.isArray(earlier) ? earlier[0] : undefined;
  if (!(why instanceof Error) || !why.message.startsWith('NOPERM')) throw why ?? thrown;
  throw new CeleriacError('forbidden', `Redis does not let the exporter's user empty the queue '${queue}': ${why.message}`, {
    remedy: 'Allow that user LLEN and LTRIM on the keys of the queue (ACL SETUSER), or give another user in --broker.',
  });
}
