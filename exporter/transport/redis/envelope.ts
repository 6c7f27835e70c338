import { randomUUID } from 'node:crypto';
import type { Delivery, Message } from '../../message/message.ts';
import type { Destination, OutgoingMessage } from '../transport.ts';

/*
 * What kombu's virtual transports put around a body:
 *
 *   {"body": "W3siaG9zdG5hbWUi…", "content-encoding": "utf-8", "content-type": "application/json",
 *    "headers": {"hostname": "w1@vm"}, "properties": {"delivery_mode": 1, "delivery_info": {"exchange": "celeryev",
 *    "routing_key": "task.multi"}, "priority": 0, "body_encoding": "base64", "delivery_tag": "7a069312-…"}}
 */
const BEGINNING = Buffer.from('{"body": "');
const QUOTE = 34;
/** Distinct heads are as many as workers send events; more than this is no cluster but an attack on memory. */
const MAX_HEADS = 10_000;

type Head = Pick<Message, 'contentType' | 'contentEncoding' | 'headers'>;

/**
 * Takes messages out of their envelopes. In the layout above, the one all of Celery's events have, the base64 is cut out
 * and only the part between it and the properties is parsed, once for each worker; whatever looks different is parsed
 * as a whole.
 */
export class EnvelopeReader {
  readonly #heads = new Map<string, Head>();

  /** The message between two positions of a buffer, or undefined when there is none to be read. */
  read(buffer: Buffer, from: number, to: number, receivedAt: number): Delivery | undefined {
    return this.#sliced(buffer, from, to, receivedAt) ?? parsed(buffer.toString('utf8', from, to), receivedAt);
  }

  #sliced(buffer: Buffer, from: number, to: number, receivedAt: number): Delivery | undefined {
    const start = from + BEGINNING.length;
    if (start > to || BEGINNING.compare(buffer, from, start) !== 0) return undefined;
    const end = buffer.indexOf(QUOTE, start);
    if (end === -1 || end >= to) return undefined;
    const rest = buffer.toString('latin1', end, to);
    const properties = rest.indexOf('"properties": {');
    if (properties === -1 || !rest.includes('"body_encoding": "base64"', properties)) return undefined;
    const head = this.#head(rest.slice(0, properties));
    if (!head) return undefined;
    const body = Buffer.from(buffer.toString('latin1', start, end), 'base64');
    return { body, contentType: head.contentType, contentEncoding: head.contentEncoding, headers: head.headers, receivedAt };
  }

  /** From `", "content-encoding": "utf-8", "content-type": "application/json", "headers": {"hostname": "w1@vm"}, `. */
  #head(text: string): Head | undefined {
    const known = this.#heads.get(text);
    if (known) return known;
    let head: Head;
    try {
      // Cut as latin1, which for text beyond ASCII is wrong: kombu escapes it, others are read whole.
      if (/[^\x20-\x7e]/.test(text)) return undefined;
      head = headOf(JSON.parse(`{"body": "${text}"properties": null}`) as Record<string, unknown>);
    } catch {
      return undefined;
    }
    if (this.#heads.size >= MAX_HEADS) this.#heads.clear();
    this.#heads.set(text, head);
    return head;
  }
}

function parsed(text: string, receivedAt: number): Delivery | undefined {
  try {
    const message = messageOf(JSON.parse(text));
    return message && { ...message, receivedAt };
  } catch {
    return undefined;
  }
}

/** An envelope as JSON.parse gives it. */
export function messageOf(envelope: unknown): Message | undefined {
  if (!isObject(envelope)) return undefined;
  const { body, properties } = envelope;
  if (typeof body !== 'string') return undefined;
  const inBase64 = isObject(properties) && properties['body_encoding'] === 'base64';
  return { body: Buffer.from(body, inBase64 ? 'base64' : 'utf8'), ...headOf(envelope) };
}

/** The id of the task whose message it is, the body unread; undefined where it is none of a task. */
export function taskIdIn(envelope: Buffer): string | undefined {
  const start = BEGINNING.length;
  const end = BEGINNING.compare(envelope, 0, start) === 0 ? envelope.indexOf(QUOTE, start) : -1;
  const head = end === -1 ? undefined : object(`{"body": "${envelope.toString('utf8', end)}`);
  return idIn(head ?? object(envelope.toString('utf8')));
}

/** Of an envelope as JSON.parse gives it. */
export function idIn(envelope: unknown): string | undefined {
  if (!isObject(envelope)) return undefined;
  const { headers, properties } = envelope;
  // Protocol 1 has it in the body and, as of every client, in the properties.
  const id = (isObject(headers) ? headers['id'] : undefined) ?? (isObject(properties) ? properties['correlation_id'] : undefined);
  return typeof id === 'string' ? id : undefined;
}

function object(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function headOf(envelope: Readonly<Record<string, unknown>>): Head {
  const contentType = envelope['content-type'];
  const contentEncoding = envelope['content-encoding'];
  const { headers } = envelope;
  return {
    contentType: typeof contentType === 'string' ? contentType : 'application/json',
    contentEncoding: typeof contentEncoding === 'string' ? contentEncoding : 'utf-8',
    headers: isObject(headers) ? headers : {},
  };
}

/** The envelope in the order in which kombu writes it. */
export function sealed(message: OutgoingMessage, to: Destination): string {
  const { correlationId, replyTo, deliveryMode, priority, expirationMs } = message.properties;
  return JSON.stringify({
    body: message.body.toString('base64'),
    'content-encoding': message.contentEncoding,
    'content-type': message.contentType,
    headers: message.headers,
    properties: {
      ...(correlationId !== undefined && { correlation_id: correlationId }),
      ...(replyTo !== undefined && { reply_to: replyTo }),
      ...(expirationMs !== undefined && { expiration: String(expirationMs) }),
      delivery_mode: deliveryMode ?? 2,
      delivery_info: { exchange: to.exchange, routing_key: to.routingKey },
      priority: priority ?? 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
