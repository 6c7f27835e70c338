/** An event message as kombu puts it on a Redis channel: the body in base64 inside a JSON envelope. */
export function envelope(body: string | Buffer, contentType = 'application/json'): string {
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': contentType,
    headers: { hostname: 'worker@shop' },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: 'celeryev', routing_key: 'task.multi' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: '8a4da87b-0000-4000-8000-000000000000',
    },
  });
}

/** A task event with what every worker puts on it. */
export function taskEvent(type: string, uuid: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { type, uuid, hostname: 'worker@shop', timestamp: Date.now() / 1000, utcoffset: 0, pid: 1, clock: 1, ...fields };
}
