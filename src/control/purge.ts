import type { QueuePurged, QueueSummary } from '../../exporter/contract/queue.ts';
import { age, count, many } from '../show/quantity.ts';

type Measured = Pick<QueueSummary, 'name' | 'ready' | 'unacked' | 'measured_at'>;

/** Fewer are no reason to ask again. */
const LEAST_ALLOWED = 100;

/** What a purge would do, by the latest measurement. @param now epoch seconds */
export function effectOfPurge({ name, ready, unacked, measured_at: at }: Measured, now: number): string {
  const waits = ready === null || at === null ? `How many messages wait in ${name} is not known.` : `${many(ready, 'message')} ${ready === 1 ? 'waits' : 'wait'} in ${name}, as measured ${age(Math.max(1, now - at))} ago.`;
  const held = unacked === null ? 'What workers hold stays theirs' : unacked === 0 ? 'No worker holds any beside' : `The ${count(unacked)} that workers hold ${unacked === 1 ? 'stays' : 'stay'} theirs, and ${unacked === 1 ? 'is' : 'are'} run`;
  return `${waits} All that wait when this is sent are thrown away, of every priority, and their tasks never run. ${capital(held)}.`;
}

/** Beyond it the person who confirms has been told of far fewer; undefined: nobody knows how many there are. */
export function mostToPurge(ready: number | null): number | undefined {
  return ready === null ? undefined : Math.max(LEAST_ALLOWED, 2 * ready);
}

/** Why it makes no sense, whoever asks; undefined: it does. */
export function pointlessPurge({ ready, missing, type }: Pick<QueueSummary, 'ready' | 'missing' | 'type'>): string | undefined {
  if (missing) return 'The broker does not have it';
  if (type === 'stream') return 'RabbitMQ empties no stream: messages leave it by its retention';
  return ready === 0 ? 'Nothing waits in it' : undefined;
}

export function outcomeOfPurge({ queue, messages, ready, unacked }: QueuePurged): string {
  return [
    `${capital(many(messages, 'message'))} thrown away from ${queue}.`,
    ...((unacked ?? 0) > 0 ? [`${capital(many(unacked ?? 0, 'message'))} in workers' hands ${unacked === 1 ? 'is' : 'are'} let be.`] : []),
    ...((ready ?? 0) > 0 ? [`${capital(many(ready ?? 0, 'message'))} ${ready === 1 ? 'has' : 'have'} come since.`] : []),
    ...(messages > 0 ? ['Celery tells nobody of it: the tasks stay Pending, and their pages say what became of them.'] : []),
  ].join(' ');
}

/** Where no button does it. */
export function purgeCommand(queue: string): string {
  return `celery -A your.app purge -Q ${/^[\w.@:-]+$/.test(queue) ? queue : `'${queue.replaceAll("'", "'\\''")}'`}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
