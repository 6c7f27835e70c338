import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventPatterns, mailboxChannels } from './channels.ts';

const at = { host: 'redis', port: 6379 };
const sentinel = {
  sentinels: [{ host: 'a', port: 26379 }],
  master: 'mymaster',
  username: undefined,
  password: undefined,
  tls: undefined,
};
const names = { eventExchange: 'celeryev', eventQueuePrefix: 'celeryev', controlExchange: 'celery' };
const broker = { at, db: 0, keyPrefix: '', fanoutPrefix: '/{db}.' };

describe("kombu's channels", () => {
  it('carry the number of the database, and a routing key or none', () => {
    assert.deepEqual(eventPatterns(broker, names), ['/0.celeryev/*', '/0.celeryev']);
    assert.deepEqual(mailboxChannels({ ...broker, db: 3 }, names), ['/3.celery.pidbox']);
  });

  it('carry the key prefix, other exchanges, and other fanout prefixes or none', () => {
    const other = { ...broker, keyPrefix: 'shop:', fanoutPrefix: '' };
    assert.deepEqual(mailboxChannels(other, { ...names, controlExchange: 'shop' }), ['shop:shop.pidbox']);
    assert.deepEqual(eventPatterns(other, { ...names, eventExchange: 'shopev' }), ['shop:shopev/*', 'shop:shopev']);
    assert.deepEqual(mailboxChannels({ ...broker, fanoutPrefix: 'fan-{db}-' }, names), ['fan-0-celery.pidbox']);
  });

  it('are the literal ones of kombu before 5.4 too, on Sentinel', () => {
    assert.deepEqual(mailboxChannels({ ...broker, at: sentinel }, names), ['/0.celery.pidbox', '/{db}.celery.pidbox']);
    assert.deepEqual(eventPatterns({ ...broker, at: sentinel }, names), [
      '/0.celeryev/*',
      '/0.celeryev',
      '/{db}.celeryev/*',
      '/{db}.celeryev',
    ]);
    assert.deepEqual(mailboxChannels({ ...broker, at: sentinel, fanoutPrefix: '' }, names), ['celery.pidbox']);
  });

  it('are not taken for patterns', () => {
    assert.deepEqual(eventPatterns({ ...broker, keyPrefix: 'a*[b]?\\' }, names)[1], 'a\\*\\[b\\]\\?\\\\/0.celeryev');
  });
});
