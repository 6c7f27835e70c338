import type { Route } from './route.ts';

const BITS = 28;
const ENTRANCE = 'celery_delayed_27';
/** Of an earlier delay: it does not grow with each. */
const PREFIX = /^(?:[01]\.){28}/;

/**
 * Celery's native delayed delivery on RabbitMQ: where quorum queues are used, which know no global prefetch, a task that is for
 * later would keep its place in a worker. It waits in the broker instead, in 28 queues of 2^n seconds each, that the workers have
 * declared; the routing key says through which it goes: `0.0.….1.0.1.mail`. Not with direct exchanges.
 *
 * @param seconds until it may run
 * @returns undefined where it goes its usual way
 */
export function delayedRoute(route: Route, seconds: number): { readonly exchange: string; readonly routingKey: string } | undefined {
  const whole = Math.floor(seconds);
  if (route.exchangeType === 'direct' || route.exchangeType === undefined || route.routingKey === '') return undefined;
  if (whole < 1 || whole >= 2 ** BITS) return undefined;
  const bits = whole.toString(2).padStart(BITS, '0').split('').join('.');
  return { exchange: ENTRANCE, routingKey: `${bits}.${route.routingKey.replace(PREFIX, '')}` };
}
