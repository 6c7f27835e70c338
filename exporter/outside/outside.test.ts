import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressOf, outsideOf, Outsides } from './outside.ts';
import type { Outside } from './outside.ts';

interface Given {
  trust?: string[];
  by?: 'x-forwarded' | 'forwarded';
  urlPrefix?: string;
  peer?: string | undefined;
  encrypted?: boolean;
}

function seen(headers: Readonly<Record<string, string>>, given: Given = {}): Outside {
  const { trust = ['10.0.0.0/8', '2001:db8::/32'], by = 'x-forwarded', urlPrefix = '', encrypted = false } = given;
  const peer = 'peer' in given ? given.peer : '10.0.0.1';
  const request = { headers: { host: 'inside:5555', ...headers }, socket: { remoteAddress: peer, encrypted } };
  new Outsides({ trustedProxies: trust, forwardedBy: by, urlPrefix }).note(request);
  return outsideOf(request);
}

const ALL = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'celery.example.com', 'x-forwarded-prefix': '/flower' };
const OUTSIDE: Outside = { scheme: 'https', host: 'celery.example.com', prefix: '/flower', address: '192.0.2.7' };

describe('of a request is believed', () => {
  test('what a named proxy says, and nothing from anybody else', () => {
    assert.deepEqual(seen(ALL), OUTSIDE);
    assert.deepEqual(seen(ALL, { peer: '::ffff:10.0.0.1' }), OUTSIDE, 'of a listener for IPv6 and IPv4');
    assert.deepEqual(seen(ALL, { peer: '2001:db8::9' }), OUTSIDE);
    const direct: Outside = { scheme: 'http', host: 'inside:5555', prefix: '', address: '192.0.2.1' };
    assert.deepEqual(seen(ALL, { peer: '192.0.2.1' }), direct);
    assert.deepEqual(seen(ALL, { trust: [], peer: '192.0.2.1' }), direct);
    assert.deepEqual(seen({ forwarded: 'for=192.0.2.9;host=forged' }, {}), { scheme: 'http', host: 'inside:5555', prefix: '', address: '10.0.0.1' }, 'the other header is not looked at');
    assert.equal(seen(ALL, { peer: undefined }).address, undefined);
    assert.deepEqual(seen(ALL, { peer: undefined, trust: ['unix'] }), OUTSIDE, 'a proxy that opens the Unix socket');
  });

  test('without a proxy the connection itself', () => {
    assert.deepEqual(seen({ host: 'Celery.example.com:443' }, { trust: [], encrypted: true, peer: '::1', urlPrefix: '/ops' }), {
      scheme: 'https', host: 'celery.example.com', prefix: '/ops', address: '::1',
    }); // prettier-ignore
    for (const host of ['', 'a b', 'a/b', 'a@b', 'x"y', 'a:b', 'a:99999']) assert.equal(seen({ host }, { trust: [] }).host, undefined, host);
    assert.equal(seen({ host: '[::1]:5555' }, { trust: [] }).host, '[::1]:5555');
  });
});

describe('several proxies in a row', () => {
  const chain = (clients: string, more: Readonly<Record<string, string>> = {}) => seen({ 'x-forwarded-for': clients, ...more });

  test('the client is the first, from our end, that is no named proxy: what it wrote itself does not count', () => {
    assert.equal(chain('1.1.1.1, 192.0.2.7').address, '192.0.2.7');
    assert.equal(chain('1.1.1.1, 192.0.2.7, 10.2.2.2').address, '192.0.2.7');
    assert.equal(chain('10.3.3.3, 10.2.2.2').address, '10.3.3.3', 'all of them inside');
    assert.equal(chain('192.0.2.7:4711, [2001:db8::2]:80').address, '192.0.2.7');
    assert.equal(chain('1.1.1.1, unknown').address, '10.0.0.1', 'the proxy that tells of nobody');
    assert.equal(chain("1.1.1.1, '; drop").address, '10.0.0.1');
    assert.equal(chain('').address, '10.0.0.1');
  });

  test('scheme and host are those of the proxy that the client spoke to', () => {
    const lists = { 'x-forwarded-proto': 'gopher, https, http', 'x-forwarded-host': 'forged, celery.example.com, middle' };
    const { scheme, host } = chain('192.0.2.7, 10.2.2.2', lists);
    assert.deepEqual([scheme, host], ['https', 'celery.example.com']);
    const single = chain('192.0.2.7, 10.2.2.2', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'celery.example.com:8443' });
    assert.deepEqual([single.scheme, single.host], ['https', 'celery.example.com:8443'], 'where each passes on what the first said');
    assert.equal(chain('192.0.2.7', { 'x-forwarded-proto': 'javascript' }).scheme, 'http');
    assert.equal(chain('192.0.2.7', { 'x-forwarded-host': 'evil.example.com/\r\nx' }).host, undefined, 'no part of a link');
  });
});

test('a prefix that the proxy takes off stands before our own; one that it leaves on is our own', () => {
  const prefix = (told: string, urlPrefix = '') => seen({ 'x-forwarded-prefix': told }, { urlPrefix }).prefix;
  assert.equal(prefix('/ops/'), '/ops');
  assert.equal(prefix('/ops', '/flower'), '/ops/flower');
  assert.equal(prefix('/flower', '/flower'), '/flower');
  assert.equal(prefix('/a, /b', '/flower'), '/a/b/flower');
  for (const wrong of ['//evil.example.com', 'ops', '/a/../b', '/a"b', '/', '/<b>']) assert.equal(prefix(wrong, '/flower'), wrong.startsWith('//') ? '/evil.example.com/flower' : '/flower', wrong);
});

test("RFC 7239's header is read where it is asked for, quotes and all", () => {
  const by = 'forwarded' as const;
  const forwarded = 'for="[2001:DB9::17]:4711";proto=http;host="forged", For=192.0.2.43;Proto=HTTPS;host="celery.example.com:8443" , for="10.9.9.9";by=10.0.0.1;proto=http;host=middle';
  assert.deepEqual(seen({ forwarded }, { by }), { scheme: 'https', host: 'celery.example.com:8443', prefix: '', address: '192.0.2.43' });
  assert.equal(seen({ forwarded: 'for="_gazonk"' }, { by }).address, '10.0.0.1');
  assert.equal(seen({ forwarded: 'for="192.0.2.4, 1.1.1.1' }, { by }).address, '10.0.0.1', 'a quote that does not end');
  assert.deepEqual(seen(ALL, { by }), { scheme: 'http', host: 'inside:5555', prefix: '', address: '10.0.0.1' });
});

test('the address of it all', () => {
  assert.equal(addressOf(OUTSIDE), 'https://celery.example.com/flower');
  assert.equal(addressOf({ ...OUTSIDE, host: undefined }), undefined);
});
