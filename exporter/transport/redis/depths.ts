import type { Redis } from 'ioredis';
import type { QueueDepth } from '../transport.ts';
import { priorityKey } from './keys.ts';
import type { KeyLayout } from './keys.ts';
import { countUnacked } from './unacked.ts';

/**
 * How many wait in each queue, all priorities, and how many are with workers. A list that is not there is an empty
 * queue: Redis keeps no other. Consumers are unknown: a BRPOP leaves no trace of the queue's name.
 *
 * `unacked` is one hash for all queues. It is told apart by queue as long as it is small (see countUnacked); beyond
 * that `unacked` stays undefined, and `details.unackedInAllQueues` holds the total.
 */
export async function queueDepths(redis: Redis, layout: KeyLayout, names: readonly string[]): Promise<readonly QueueDepth[]> {
  const steps = layout.prioritySteps;
  const pipeline = redis.pipeline();
  for (const name of names) for (const step of steps) pipeline.llen(priorityKey(layout, name, step));
  pipeline.hlen(layout.keyPrefix + layout.unackedKey);
  pipeline.call('MEMORY', 'USAGE', layout.keyPrefix + layout.unackedKey);
  const answers = (await pipeline.exec()) ?? [];

  const lists = names.length * steps.length;
  const total = numberIn(answers[lists]);
  const unacked = await countUnacked(redis, layout, total, numberIn(answers[lists + 1]), names);
  return names.map((name, n): QueueDepth => {
    const own = answers.slice(n * steps.length, (n + 1) * steps.length);
    const failed = own.find(([error]) => error)?.[0];
    // The key is no list; anything else, as missing rights, concerns all of them.
    if (failed && !failed.message.startsWith('WRONGTYPE')) throw failed;
    if (failed) return { name, type: 'list', details: { error: failed.message } };
    const lengths = own.map((answer) => numberIn(answer) ?? 0);
    return {
      name,
      ready: lengths.reduce((sum, length) => sum + length, 0),
      readyByPriority: Object.fromEntries(steps.map((step, at) => [String(step), lengths[at] ?? 0])),
      unacked: unacked?.get(name) ?? (unacked && 0),
      type: 'list',
      ...(total !== undefined && { details: { unackedInAllQueues: total } }),
    };
  });
}

function numberIn(answer: [error: Error | null, result: unknown] | undefined): number | undefined {
  return typeof answer?.[1] === 'number' ? answer[1] : undefined;
}
