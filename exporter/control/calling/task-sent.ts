import type { OutgoingMessage } from '../../transport/transport.ts';
import { CALLED_AGAIN } from './call-again.ts';
import type { SentTask } from './task-call.ts';

export interface EventSender {
  /** Epoch seconds. */
  readonly now: number;
  /** `gen4711@host`. */
  readonly hostname: string;
  readonly pid: number;
  readonly clock: number;
}

/**
 * The event `task-sent` of a message, as Celery's client sends it with `task_send_sent_event`: the only one that tells the queue.
 *
 *   {"hostname": "gen23338@vm", "utcoffset": 0.0, "pid": 23338, "clock": 1, "uuid": "be02…", …, "queue": "celery", "exchange": "",
 *    "routing_key": "celery", "timestamp": 1795352281.1010423, "type": "task-sent"}
 */
export function taskSent(message: OutgoingMessage, { queue, exchange, routingKey }: SentTask, sender: EventSender): OutgoingMessage {
  const { id, root_id, parent_id, task, argsrepr, kwargsrepr, retries, eta, expires } = message.headers;
  const event = {
    hostname: sender.hostname,
    // Hours west, as Celery has them.
    utcoffset: Math.floor(new Date(sender.now * 1000).getTimezoneOffset() / 60),
    pid: sender.pid,
    clock: sender.clock,
    uuid: id,
    root_id,
    parent_id,
    name: task,
    args: argsrepr,
    kwargs: kwargsrepr,
    retries,
    eta,
    expires,
    queue: queue ?? null,
    exchange,
    routing_key: routingKey,
    // Ours, and only where it is so.
    ...(message.headers[CALLED_AGAIN] !== undefined && { [CALLED_AGAIN]: message.headers[CALLED_AGAIN] }),
    timestamp: sender.now,
    type: 'task-sent',
  };
  return {
    body: Buffer.from(JSON.stringify(event)),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: { hostname: sender.hostname },
    properties: { deliveryMode: 1, priority: 0 },
  };
}
