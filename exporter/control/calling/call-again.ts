import type { CallOptions, TaskCall } from './task-call.ts';

/** Header, and field of the event task-sent, of a task that was called again: the id of the one before. */
export const CALLED_AGAIN = 'celeriac_called_again';

/** A task that was, with its arguments as they were and not as events show them. */
export interface FormerTask {
  readonly uuid: string;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Where it went and how, as far as that is known; dates that were are not taken over. */
  readonly options?: Pick<
    CallOptions,
    'queue' | 'exchange' | 'routingKey' | 'priority' | 'headers' | 'timeLimit' | 'softTimeLimit' | 'shadow' | 'ignoreResult' | 'argsRepr' | 'kwargsRepr'
  >;
}

/**
 * The same task as a new one: of another id, the root of a tree of its own, without the old one's ETA, expiry, group and retries,
 * and marked with the old one's id.
 */
export function callAgain({ uuid, name, args, kwargs, options = {} }: FormerTask): TaskCall {
  return { name, args, kwargs, options: { ...options, headers: { ...options.headers, [CALLED_AGAIN]: uuid } } };
}
