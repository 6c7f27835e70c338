import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../message/message.ts';
import { Inbox } from './inbox.ts';

function delivery(text: string): Delivery {
  return { body: Buffer.from(text), contentType: 'application/json', contentEncoding: 'utf-8', headers: {}, receivedAt: 1 };
}

const texts = (deliveries: readonly Delivery[] | undefined): string[] | undefined =>
  deliveries?.map(({ body }) => body.toString());

describe('the inbox of a transport', () => {
  it('hands out what one read of the socket brought as one batch', async () => {
    const inbox = new Inbox(10);
    const first = inbox.next();
    setTimeout(() => {
      for (const text of ['a', 'b', 'c']) inbox.push(delivery(text));
    });
    assert.deepEqual(texts((await first).value), ['a', 'b', 'c']);
    assert.equal(inbox.buffered, 0);
  });

  it('hands out what came meanwhile, then ends', async () => {
    const inbox = new Inbox(10);
    for (const text of ['a', 'b']) inbox.push(delivery(text));
    inbox.end();
    inbox.push(delivery('too late'));
    const batches: unknown[] = [];
    for await (const batch of inbox.take()) batches.push(texts(batch));
    assert.deepEqual(batches, [['a', 'b']]);
  });

  it('ends for one who waits', async () => {
    const inbox = new Inbox(10);
    const waiting = inbox.next();
    await sleep(1);
    inbox.end();
    assert.deepEqual(await waiting, { done: true, value: undefined });
  });

  it('keeps the newest when it is full, and counts the others', async () => {
    const inbox = new Inbox(100);
    for (let n = 0; n < 1_234; n += 1) inbox.push(delivery(String(n)));
    assert.equal(inbox.buffered, 100);
    assert.deepEqual(inbox.lost(), { 'buffer-full': 1_134 });
    assert.equal(inbox.messages, 1_234);
    const batch = texts((await inbox.next()).value);
    assert.deepEqual(
      batch,
      Array.from({ length: 100 }, (_, n) => String(1_134 + n)),
    );
  });

  it('is bounded by bytes too, but always takes one message', async () => {
    const inbox = new Inbox(100, 1_000);
    for (const text of ['a'.repeat(600), 'b'.repeat(600), 'c'.repeat(5_000)]) inbox.push(delivery(text));
    assert.deepEqual(texts((await inbox.next()).value), ['c'.repeat(5_000)]);
    assert.equal(inbox.bytes, 6_200);
    for (const text of ['d'.repeat(600), 'e'.repeat(300)]) inbox.push(delivery(text));
    assert.equal(inbox.buffered, 2);
  });

  it('has one consumer', () => {
    const inbox = new Inbox(1);
    inbox.take();
    assert.throws(() => inbox.take(), /one consumer/);
  });

  it('lets go of everything when its consumer leaves', async () => {
    const inbox = new Inbox(10);
    inbox.push(delivery('a'));
    for await (const _ of inbox.take()) break;
    inbox.push(delivery('b'));
    assert.equal(inbox.buffered, 0);
  });
});
