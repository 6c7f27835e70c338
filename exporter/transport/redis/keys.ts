import type { RedisBrokerConfig } from '../../config/config.ts';

export type KeyLayout = Pick<RedisBrokerConfig, 'keyPrefix' | 'prioritySteps' | 'separator' | 'unackedKey'>;

/**
 * The list that holds a queue's messages of one priority step: `celery`, `celery\x06\x163`, `celery\x06\x166`, …
 */
export function priorityKey(layout: KeyLayout, queue: string, step: number): string {
  return layout.keyPrefix + (step === 0 ? queue : `${queue}${layout.separator}${step}`);
}

/** kombu's choice: the highest step that is not above the priority; below all of them, by its bisect, the last. */
export function stepFor(steps: readonly number[], priority: number): number {
  let chosen = steps.at(-1) ?? 0;
  for (const step of steps) if (step <= priority) chosen = step;
  return chosen;
}

/** kombu keeps an exchange's bindings in a set, each member `routing key, pattern, queue` with the separator between. */
export function bindingKey({ keyPrefix }: KeyLayout, exchange: string): string {
  return `${keyPrefix}_kombu.binding.${exchange}`;
}

export function bindingMember({ separator }: KeyLayout, routingKey: string, queue: string): string {
  return [routingKey, '', queue].join(separator);
}
