import type { RedisBrokerConfig } from '../../config/config.ts';

export type KeyLayout = Pick<RedisBrokerConfig, 'keyPrefix' | 'prioritySteps' | 'separator' | 'unackedKey'>;

/**
 * The list that holds a queue's messages of one priority step: `celery`, `celery\x06\x163`, `celery\x06\x166`, …
 */
export function priorityKey(layout: KeyLayout, queue: string, step: number): string {
  return layout.keyPrefix + (step === 0 ? queue : `${queue}${layout.separator}${step}`);
}

/** kombu knows no higher one on Redis, where 0 comes first. */
const MAX_PRIORITY = 9;

/** kombu's choice: the highest step that is not above the priority; below all of them, by its bisect, the last. */
export function stepFor(steps: readonly number[], priority: number): number {
  const clamped = Math.min(Math.max(Math.trunc(priority), 0), MAX_PRIORITY);
  let chosen = steps.at(-1) ?? 0;
  for (const step of steps) if (step <= clamped) chosen = step;
  return chosen;
}

/** kombu keeps an exchange's bindings in a set, each member `routing key, pattern, queue` with the separator between. */
export function bindingKey({ keyPrefix }: KeyLayout, exchange: string): string {
  return `${keyPrefix}_kombu.binding.${exchange}`;
}

export function bindingMember({ separator }: KeyLayout, routingKey: string, queue: string): string {
  return [routingKey, '', queue].join(separator);
}

/** Routing key, pattern and queue; empty where they are not there. */
export function bindingParts({ separator }: KeyLayout, member: string): readonly [routingKey: string, pattern: string, queue: string] {
  const [routingKey = '', pattern = '', queue = ''] = member.split(separator);
  return [routingKey, pattern, queue];
}
