import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Delivery } from '../../message/message.ts';
import { EnvelopeReader, sealed } from './envelope.ts';

const reader = new EnvelopeReader();

function read(text: string, from: EnvelopeReader = reader): Delivery | undefined {
  // Between other bytes, as in a socket's buffer.
  const buffer = Buffer.from(`before${text}after"`);
  return from.read(buffer, 6, buffer.length - 6, 12.5);
}

/** As Python's json.dumps writes it. */
function envelope(body: string, parts: { headers?: string; properties?: string; type?: string } = {}): string {
  const { headers = '{"hostname": "w1@vm"}', type = 'application/json' } = parts;
  const properties =
    parts.properties ??
    '{"delivery_mode": 1, "delivery_info": {"exchange": "celeryev", "routing_key": "task.multi"}, "priority": 0, ' +
      '"body_encoding": "base64", "delivery_tag": "7a069312-496a-470f-9dae-d36644cdf141"}';
  return `{"body": ${JSON.stringify(body)}, "content-encoding": "utf-8", "content-type": "${type}", "headers": ${headers}, "properties": ${properties}}`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe("kombu's envelope", () => {
  it('is opened as Celery 5.7 publishes it', () => {
    const body = '[{"hostname": "w1@vm", "type": "task-received"}]';
    assert.deepEqual(read(envelope(base64(body))), {
      body: Buffer.from(body),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { hostname: 'w1@vm' },
      receivedAt: 12.5,
    });
  });

  it("keeps workers' headers and content types apart", () => {
    const own = new EnvelopeReader();
    for (let round = 0; round < 2; round += 1) {
      for (const host of ['a', 'b']) {
        const type = host === 'a' ? 'application/json' : 'application/x-msgpack';
        const delivery = read(
          envelope(base64(host), { headers: `{"hostname": "${host}", "compression": "application/x-gzip"}`, type }),
          own,
        );
        assert.equal(delivery?.body.toString(), host);
        assert.equal(delivery.contentType, type);
        assert.deepEqual(delivery.headers, { hostname: host, compression: 'application/x-gzip' });
      }
    }
  });

  it('is opened when the body is not base64', () => {
    const body = '{"type": "worker-heartbeat", "sw_sys": "Grüße \\"x\\""}';
    assert.equal(read(envelope(body, { properties: '{"body_encoding": "utf-8"}' }))?.body.toString(), body);
    assert.equal(read(envelope(body, { properties: '{}' }))?.body.toString(), body);
    assert.equal(read(`{"body": ${JSON.stringify(body)}}`)?.body.toString(), body);
  });

  it('is opened with parts missing, in another order, or unusually spaced', () => {
    const bare = read(`{"properties":{"body_encoding":"base64"},"body":"${base64('{}')}"}`);
    assert.deepEqual(bare, {
      body: Buffer.from('{}'),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: {},
      receivedAt: 12.5,
    });
    assert.equal(read(JSON.stringify(JSON.parse(envelope(base64('x')))))?.body.toString(), 'x');
    assert.deepEqual(read(envelope(base64('x'), { headers: 'null' }))?.headers, {});
  });

  it('is opened when headers try to look like properties, or speak other languages', () => {
    const headers = '{"note": "\\"properties\\": {\\"body_encoding\\": \\"base64\\"}"}';
    const delivery = read(envelope(base64('x'), { headers }));
    assert.equal(delivery?.body.toString(), 'x');
    assert.deepEqual(delivery.headers, JSON.parse(headers));
    assert.deepEqual(read(envelope(base64('x'), { headers: '{"properties": {"a": 1}}' }))?.headers, { properties: { a: 1 } });
    assert.deepEqual(read(envelope(base64('x'), { headers: '{"hostname": "käse@vm"}' }))?.headers, { hostname: 'käse@vm' });
  });

  it('is given up when there is no message in it', () => {
    for (const text of [
      '',
      'x',
      '{',
      '{"body": "',
      '{"body": "YQ==',
      '[]',
      '1',
      'null',
      '{}',
      '{"body": 1}',
      '{"body": null, "properties": {}}',
    ]) {
      assert.equal(read(text), undefined, text);
    }
  });

  it('forgets the heads of workers that are too many', () => {
    const own = new EnvelopeReader();
    for (let worker = 0; worker < 20_500; worker += 1) {
      assert.deepEqual(read(envelope('eA==', { headers: `{"hostname": "w${worker}"}` }), own)?.headers, {
        hostname: `w${worker}`,
      });
    }
  });

  it('is written as a real client writes a remote control request', () => {
    const body = '{"method": "stats", "arguments": {}}';
    const written: unknown = JSON.parse(
      sealed(
        {
          body: Buffer.from(body),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          headers: { clock: 1, expires: 1795352181.5 },
          properties: { deliveryMode: 2, priority: 0 },
        },
        { exchange: 'celery.pidbox', routingKey: '' },
      ),
    );
    // Captured from Celery 5.7.0, but for the body and the tag.
    const captured = {
      body: base64(body),
      'content-encoding': 'utf-8',
      'content-type': 'application/json',
      headers: { clock: 1, expires: 1795352181.5 },
      properties: {
        delivery_mode: 2,
        delivery_info: { exchange: 'celery.pidbox', routing_key: '' },
        priority: 0,
        body_encoding: 'base64',
        delivery_tag: tagIn(written),
      },
    };
    assert.equal(JSON.stringify(written), JSON.stringify(captured));
    assert.match(captured.properties.delivery_tag, /^[0-9a-f-]{36}$/);
  });

  it('carries what a call of a task needs, and is read back', () => {
    const message = {
      body: Buffer.from('[[1, 2], {}, {}]'),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { task: 'shop.add', id: 'abc' },
      properties: { correlationId: 'abc', replyTo: 'oid', priority: 6, expirationMs: 5000 },
    };
    const text = sealed(message, { exchange: '', routingKey: 'mail' });
    const { properties } = JSON.parse(text) as { properties: Record<string, unknown> };
    assert.deepEqual(
      { ...properties, delivery_tag: undefined },
      {
        correlation_id: 'abc',
        reply_to: 'oid',
        expiration: '5000',
        delivery_mode: 2,
        delivery_info: { exchange: '', routing_key: 'mail' },
        priority: 6,
        body_encoding: 'base64',
        delivery_tag: undefined,
      },
    );
    assert.deepEqual(read(text), {
      body: message.body,
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: message.headers,
      receivedAt: 12.5,
    });
  });
});

function tagIn(written: unknown): string {
  return (written as { properties: { delivery_tag: string } }).properties.delivery_tag;
}
