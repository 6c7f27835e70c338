import type { Message as AmqpMessage, Options } from 'amqplib';
import type { Message } from '../../message/message.ts';
import type { OutgoingMessage } from '../transport.ts';

export function messageOf({ content, properties }: AmqpMessage): Message {
  const contentType: unknown = properties.contentType;
  const contentEncoding: unknown = properties.contentEncoding;
  return {
    body: content,
    contentType: typeof contentType === 'string' ? contentType : 'application/json',
    contentEncoding: typeof contentEncoding === 'string' ? contentEncoding : 'utf-8',
    headers: properties.headers ?? NO_HEADERS,
  };
}

const NO_HEADERS = Object.freeze({});

export function propertiesOf(message: OutgoingMessage): Options.Publish {
  const { correlationId, replyTo, priority, deliveryMode, expirationMs } = message.properties;
  return {
    contentType: message.contentType,
    contentEncoding: message.contentEncoding,
    headers: message.headers,
    deliveryMode: deliveryMode ?? 2,
    priority: priority ?? 0,
    correlationId,
    replyTo,
    expiration: expirationMs,
  };
}
