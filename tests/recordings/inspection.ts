import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { anonymous } from './anonymous.ts';

const commands: [method: string, args: Record<string, unknown>][] = [
  ['ping', {}],
  ['clock', {}],
  ['stats', {}],
  ['active_queues', {}],
  ['registered', {}],
  ['active', {}],
  ['active', { safe: true }],
  ['reserved', {}],
  ['scheduled', {}],
  ['revoked', {}],
  ['conf', { with_defaults: false }],
  ['no_such_command', {}],
  ['rate_limit', { task_name: 'shop.no_such_task', rate_limit: '1/m' }],
];

export interface Inspection {
  method: string;
  arguments: Record<string, unknown>;
  /** Headers and body of each reply, as JSON says it: the type markers of kombu's datetimes and UUIDs are left in. */
  replies: { headers: unknown; body: unknown }[];
}

/** Asks the one worker on this broker every inspect command, by Celery's remote control protocol itself, and keeps the raw replies. */
export async function inspectAll(url: string): Promise<Inspection[]> {
  const connection = new Redis(url);
  const id = randomUUID();
  const queue = `${id}.reply.celery.pidbox`;
  const binding = `${id}\x06\x16\x06\x16${queue}`;
  await connection.sadd('_kombu.binding.reply.celery.pidbox', binding);
  try {
    const inspections: Inspection[] = [];
    for (const [method, args] of commands) {
      await connection.publish('/0.celery.pidbox', request(method, args, id));
      const popped = await connection.brpop(queue, 5);
      if (!popped) throw new Error(`no reply to ${method} within 5 s: is a worker running on ${url}?`);
      const { headers, body } = JSON.parse(popped[1]) as { headers: unknown; body: string };
      const text = anonymous(Buffer.from(body, 'base64').toString('utf8'));
      inspections.push({ method, arguments: args, replies: [{ headers, body: JSON.parse(text) }] });
    }
    return inspections;
  } finally {
    await connection.srem('_kombu.binding.reply.celery.pidbox', binding);
    connection.disconnect();
  }
}

function request(method: string, args: Record<string, unknown>, id: string): string {
  const body = {
    method,
    arguments: args,
    destination: null,
    pattern: null,
    matcher: null,
    ticket: randomUUID(),
    reply_to: { exchange: 'reply.celery.pidbox', routing_key: id },
  };
  return JSON.stringify({
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { clock: 1, expires: Date.now() / 1000 + 10 },
    properties: {
      delivery_mode: 2,
      delivery_info: { exchange: 'celery.pidbox', routing_key: '' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
}
