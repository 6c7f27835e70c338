import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeTaskId, encodeTaskId } from './task-id.ts';

test('a UUID as Celery writes it takes 16 bytes, and comes back as it was', () => {
  const id = '8a4da87b-0f11-4222-8333-4444ab44cdef';
  const bytes = encodeTaskId(id);
  assert.ok(bytes instanceof Uint8Array && bytes.length === 16);
  assert.equal(Buffer.from(bytes).toString('hex'), '8a4da87b0f11422283334444ab44cdef');
  assert.equal(decodeTaskId(bytes), id);
});

test('any other id stays the text that it is', () => {
  const others = ['', 'order-17', '8A4DA87B-0F11-4222-8333-4444AB44CDEF', '8a4da87b-0f11-4222-8333-4444ab44cdeg', '8a4da87b00f11-4222-8333-4444ab44cdef', '8a4da87b-0f11-4222-8333-4444ab44cdé', 'ä'.repeat(36)];
  for (const id of others) {
    assert.equal(encodeTaskId(id), id);
    assert.equal(decodeTaskId(encodeTaskId(id)), id);
  }
});
