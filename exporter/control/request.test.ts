import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlMessage } from './request.ts';

// Captured from Celery 5.7.0 on RabbitMQ, between the client and the worker's mailbox.
const CAPTURED =
  '{"method": "registered", "arguments": {"taskinfoitems": []}, "destination": null, "pattern": null, "matcher": null, ' +
  '"ticket": "5a56bc85-c731-4b9b-adf0-29ef6c4e98d3", "reply_to": {"exchange": "reply.celery.pidbox", ' +
  '"routing_key": "46e3e96b-041f-31d3-90eb-124895a7ab95"}}';
const CAPTURED_CAST =
  '{"method": "enable_events", "arguments": {}, "destination": null, "pattern": null, "matcher": null}';

test('a request is what Celery itself writes, field by field and in its order', () => {
  const message = controlMessage({ method: 'registered', arguments: { taskinfoitems: [] } }, 21, 1795352288.726122, {
    ticket: '5a56bc85-c731-4b9b-adf0-29ef6c4e98d3',
    exchange: 'reply.celery.pidbox',
    routingKey: '46e3e96b-041f-31d3-90eb-124895a7ab95',
  });
  assert.equal(message.body.toString(), JSON.stringify(JSON.parse(CAPTURED)));
  assert.deepEqual(message.headers, { clock: 21, expires: 1795352288.726122 });
  assert.deepEqual(message.properties, { deliveryMode: 2, priority: 0 });
  assert.equal(message.contentType, 'application/json');
  assert.equal(message.contentEncoding, 'utf-8');
});

test('a request without answer has neither ticket nor reply_to', () => {
  const message = controlMessage({ method: 'enable_events' }, 67, 1795352300.84);
  assert.equal(message.body.toString(), JSON.stringify(JSON.parse(CAPTURED_CAST)));
});

test('destination, pattern and matcher address some workers only', () => {
  const body = (message: { body: Buffer }): unknown => JSON.parse(message.body.toString());
  const named = controlMessage({ method: 'ping', destination: ['w1@vm', 'w2@vm'] }, 1, 2);
  assert.deepEqual(body(named), { method: 'ping', arguments: {}, destination: ['w1@vm', 'w2@vm'], pattern: null, matcher: null });
  const matched = controlMessage({ method: 'ping', pattern: 'mail*', matcher: 'glob' }, 1, 2);
  assert.deepEqual(body(matched), { method: 'ping', arguments: {}, destination: null, pattern: 'mail*', matcher: 'glob' });
});
