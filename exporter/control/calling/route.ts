import { CeleriacError } from '../../errors.ts';
import type { ActiveQueue } from '../inspect-answers.ts';
import type { CallOptions, TaskCall } from './task-call.ts';
import { routedBy } from './task-routes.ts';
import type { WorkersWord } from './workers-word.ts';

/** Where a call is published. */
export interface Route {
  readonly exchange: string;
  readonly routingKey: string;
  /** `direct`, `topic`, `fanout`; of an exchange that no worker speaks of, undefined. */
  readonly exchangeType: string | undefined;
  /** As the event tells it. */
  readonly queue: string | undefined;
  /** Whether a worker consumes the queue. Where none does, the broker has to be asked. */
  readonly isConsumed: boolean;
  readonly priority: number;
}

/**
 * Where Celery's client would publish it. The queue: the one that the call names, or the application's `task_routes`, or the
 * task's own definition, or its default queue. A queue on a direct exchange is addressed through the nameless one; on a topic or
 * fanout exchange by what workers say of it.
 * @throws CeleriacError `bad-input` for options that would contradict each other, or have no effect
 */
export function routeOf({ name, options }: TaskCall, word: WorkersWord, defaultQueue: string): Route {
  const settings = word.settings();
  const given = isAddressed(options) ? options : { ...routedBy(settings.task_routes, name), ...ownRoute(word, name), ...definedOnly(options) };
  const standard = typeof settings.task_default_priority === 'number' ? settings.task_default_priority : 0;
  const priority = given.priority ?? standard;
  if (given.exchange !== undefined) return { ...throughExchange(given.exchange, given, word), priority };
  const queue = given.queue ?? (typeof settings.task_default_queue === 'string' ? settings.task_default_queue : defaultQueue);
  return { ...throughQueue(queue, word.queue(queue), given.routingKey), priority };
}

type Address = Pick<CallOptions, 'queue' | 'exchange' | 'routingKey' | 'priority'>;
type Way = Omit<Route, 'priority'>;

function isAddressed({ queue, exchange, routingKey }: Address): boolean {
  return queue !== undefined || exchange !== undefined || routingKey !== undefined;
}

function definedOnly({ priority }: Address): Address {
  return priority === undefined ? {} : { priority };
}

/** What the task's definition says, of which workers tell the exchange and the routing key. */
function ownRoute(word: WorkersWord, name: string): Address {
  const { exchange, routing_key: routingKey } = word.task(name)?.options ?? {};
  return exchange !== undefined && routingKey !== undefined ? { exchange, routingKey } : {};
}

function throughExchange(exchange: string, { queue, routingKey }: Address, word: WorkersWord): Way {
  const exchangeType = word.exchangeType(exchange);
  if (routingKey === undefined && exchangeType !== 'fanout') {
    throw new CeleriacError('bad-input', `the exchange '${exchange}' needs a routing_key beside it`, { remedy: 'or name the queue alone' });
  }
  const key = routingKey ?? '';
  return { exchange, routingKey: key, exchangeType, queue: queue ?? word.queueBehind(exchange, key), isConsumed: exchangeType !== undefined };
}

function throughQueue(name: string, told: ActiveQueue | undefined, routingKey: string | undefined): Way {
  const exchangeType = told?.exchange?.type ?? 'direct';
  if (exchangeType === 'direct') {
    if (routingKey !== undefined && routingKey !== name) {
      throw new CeleriacError('bad-input', `the routing_key has no effect on the queue '${name}', which is reached by its name`, {
        remedy: 'leave it out, or name the exchange beside it',
      });
    }
    return { exchange: '', routingKey: name, exchangeType, queue: name, isConsumed: told !== undefined };
  }
  const own = { exchange: told?.exchange?.name ?? '', routingKey: routingKey ?? told?.routing_key ?? '' };
  return { ...own, exchangeType, queue: told?.name ?? name, isConsumed: true };
}
