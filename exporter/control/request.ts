import type { OutgoingMessage } from '../transport/transport.ts';

/** A remote control command or inspection, addressed as kombu's pidbox knows it. */
export interface ControlRequest {
  /** `ping`, `stats`, `rate_limit` … */
  readonly method: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Node names (`worker@host`). Absent: every worker, or those that `pattern` fits. */
  readonly destination?: readonly string[];
  readonly pattern?: string;
  readonly matcher?: 'glob' | 'pcre';
}

/** How the answers find back: a ticket for this request, on the queue that listens under the routing key. */
export interface ReplyAddress {
  readonly ticket: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/**
 * The request as kombu's `Mailbox._publish` writes it:
 *
 *     {"method": "stats", "arguments": {}, "destination": null, "pattern": null, "matcher": null,
 *      "ticket": "57eb…", "reply_to": {"exchange": "reply.celery.pidbox", "routing_key": "8c42…"}}
 *     headers {clock: 1, expires: 1795352277.44}; delivery_mode 2, priority 0
 *
 * A worker that finds no `reply_to` sends no answer. `expires` is epoch seconds.
 */
export function controlMessage(request: ControlRequest, clock: number, expires: number, replyTo?: ReplyAddress): OutgoingMessage {
  const body = {
    method: request.method,
    arguments: request.arguments ?? {},
    destination: request.destination ?? null,
    pattern: request.pattern ?? null,
    matcher: request.matcher ?? null,
    ...(replyTo && { ticket: replyTo.ticket, reply_to: { exchange: replyTo.exchange, routing_key: replyTo.routingKey } }),
  };
  return {
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: { clock, expires },
    properties: { deliveryMode: 2, priority: 0 },
  };
}
