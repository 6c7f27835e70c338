import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '../message/message.ts';
import { ReplyBox } from './reply-box.ts';

const reply = (text: string): Message => ({
  body: Buffer.from(text),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  headers: {},
});

describe('replies on their way', () => {
  it('wait, or are waited for until the deadline', async () => {
    const box = new ReplyBox();
    box.push(reply('a'));
    assert.equal((await box.next(0))?.body.toString(), 'a');
    assert.equal(await box.next(Date.now() + 20), undefined);
    const waiting = box.next(Date.now() + 5_000);
    box.push(reply('b'));
    assert.equal((await waiting)?.body.toString(), 'b');
  });

  it('that came before the loss are still handed out', async () => {
    const box = new ReplyBox();
    box.push(reply('a'));
    box.fail('the reply queue is lost');
    assert.equal((await box.next(Date.now() + 1_000))?.body.toString(), 'a');
    await assert.rejects(box.next(Date.now() + 1_000), { kind: 'unavailable', message: 'the reply queue is lost' });
  });

  it('are not waited for once they cannot come', async () => {
    const box = new ReplyBox();
    const waiting = box.next(Date.now() + 60_000);
    box.fail('the reply queue is closed');
    await assert.rejects(waiting, { message: 'the reply queue is closed' });
  });
});
