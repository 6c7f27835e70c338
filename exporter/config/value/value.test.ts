import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { address, listenAddress } from './listen-address.ts';
import { basicUsers } from './basic-users.ts';
import { networks } from './networks.ts';
import { bytes, duration } from './quantity.ts';
import { periodicTasks } from './periodic-tasks.ts';
import { boolean, buckets, choice, choices, integer, names } from './scalar.ts';
import { tree } from './tree.ts';
import { urlPrefix } from './url-prefix.ts';
import type { Given, ValueKind } from './value.ts';
import { orUnset, Refusal } from './value.ts';

const HASH = `$2y$10$${'a'.repeat(53)}`;

function table<T>(title: string, kind: ValueKind<T>, good: readonly (readonly [Given, T])[], bad: readonly (readonly [Given, RegExp])[]): void {
  describe(title, () => {
    for (const [given, value] of good) test(`takes ${JSON.stringify(given)}`, () => assert.deepEqual(kind.read(given), value));
    for (const [given, reason] of bad) {
      test(`refuses ${JSON.stringify(given)}`, () => {
        assert.throws(() => kind.read(given), (thrown) => thrown instanceof Refusal && reason.test(thrown.message));
      });
    }
  });
}

table('periodic tasks', periodicTasks, [
  ['', []], ['shop.tick=1m, shop.report=1d', [{ task: 'shop.tick', seconds: 60 }, { task: 'shop.report', seconds: 86_400 }]],
  [{ 'shop.tick': '10s' }, [{ task: 'shop.tick', seconds: 10 }]], [['shop.tick=90'], [{ task: 'shop.tick', seconds: 90 }]],
], [
  ['shop.tick', /not task=interval/], ['=5s', /not task=interval/], ['a=1m,a=2m', /names a task twice/], ['a=often', /not a duration/], ['a=100ms', /shorter than the least, 1s/],
]);
table('a duration', duration(), [
  ['30s', 30], ['500ms', 0.5], ['5m', 300], ['1h', 3_600], ['2d', 172_800], ['1h30m', 5_400], ['1.5m', 90], ['45', 45], [' 10S ', 10], ['0', 0],
], [
  ['', /not a duration/], ['s', /not a duration/], ['5 parsecs', /not a duration/], ['-5s', /not a duration/], ['1e3', /not a duration/],
  ['never', /not a duration/], ['400d', /longer than the most, 366d/], [['1s'], /a list or a map/],
]);
table("a duration in Flower's milliseconds", duration({ bare: 'ms', least: 0.05 }), [['1000', 1], ['1000.0', 1], ['5s', 5]], [
  ['5', /shorter than the least, 50ms; a number without a unit is in ms, as in Flower/], ['0s', /shorter than the least, 50ms$/],
]);
table('a duration that may never end', duration({ never: true }), [['never', Infinity], ['60', 60]], [['ever', /, or never/]]);
table('bytes', bytes(1024), [
  ['512MiB', 536_870_912], ['1GB', 1e9], ['64Ki', 65_536], ['1.5KiB', 1_536], ['2048', 2_048], ['8 MiB', 8_388_608],
], [['1', /less than the least, 1KiB/], ['5 apples', /not a number of bytes/], ['', /not a number of bytes/], ['9999999GiB', /more bytes/]]);
table('a whole number', integer(0, 65_535), [['0', 0], ['5555', 5_555], ['10_000', 10_000]], [
  ['abc', /from 0 to 65535/], ['65536', /from 0 to 65535/], ['1.5', /whole/], ['-1', /whole/], ['', /whole/], ['0x10', /whole/],
]);
table('true or false', boolean, [['true', true], ['Yes', true], ['on', true], ['1', true], ['f', false], ['OFF', false], ['n', false]], [
  ['maybe', /not true or false/], ['', /not true or false/],
]);
table('a choice', choice(['info', 'warn'], { warning: 'warn' }), [['INFO', 'info'], ['warning', 'warn']], [
  ['inof', /one of info, warn \(did you mean info\?\)/], ['constructor', /not one of/],
]);
table('choices', choices(['celery', 'flower']), [['all', ['celery', 'flower']], ['flower,celery', ['celery', 'flower']], ['', []]], [
  ['flowr', /did you mean flower/], ['all,celery', /or all/],
]);
table('names', names, [['a, b,,a', ['a', 'b']], [['x,y', 'z'], ['x,y', 'z']], ['', []]], [[{ a: 'b' }, /a map/]]);
table('buckets', buckets, [['.1,1,10', [0.1, 1, 10]], ['1,2.5,inf', [1, 2.5]], ['1,+Inf', [1]]], [
  ['', /no bucket/], ['1,x', /not a number/], ['0,1', /above 0/], ['1,1', /does not grow/], ['2,1', /does not grow/],
]);
table('an address', address, [['', ''], ['127.0.0.1', '127.0.0.1'], ['::1', '::1'], ['[::1]', '::1'], ['localhost', 'localhost']], [
  ['127.0.0.1:80', /--port/], ['http://x', /not an address/],
]);
table('an address with a port', listenAddress, [
  [':9808', { address: '', port: 9808 }], ['127.0.0.1:1', { address: '127.0.0.1', port: 1 }], ['[::1]:80', { address: '::1', port: 80 }],
], [['9808', /not an address/], [':99999', /not an address/], ['a b:1', /not an address/]]);
table('a prefix', urlPrefix, [['flower', '/flower'], ['/flower/', '/flower'], ['a/b', '/a/b'], ['/', ''], ['', '']], [
  ['a//b', /not a path/], ['../x', /not a path/], ['a?b', /not a path/], ['%2e', /not a path/],
]);
table('users', basicUsers, [
  ['u:p', [{ name: 'u', secret: 'p' }]],
  ['u:p:q,v:w', [{ name: 'u', secret: 'p:q' }, { name: 'v', secret: 'w' }]],
  [`u:${HASH}`, [{ name: 'u', secret: HASH }]],
  [['u:a,b'], [{ name: 'u', secret: 'a,b' }]],
  [{ u: 'a,b' }, [{ name: 'u', secret: 'a,b' }]],
  ['', []],
], [
  ['u', /without a colon/], [':p', /without a user/], ['u:', /without a password/], ['u:p,u:q', /twice/], ['u:$apr1$x$y', /not bcrypt/],
  ['u:{SHA}x', /not bcrypt/], ['u:$2y$10$short', /bcrypt hash that is broken/], [{ u: ['p'] }, /not text/],
]);
table("a dict of Celery's", tree, [
  ['', {}], ['true', { '': 'true' }], ['False', { '': 'false' }],
  ['{"a": 1, "b": [0, "x"], "c": {"d": null, "e": true}}', { a: '1', b: ['0', 'x'], c: { d: '', e: 'true' } }],
  ['a=1, b.c=x=y,b.d=', { a: '1', b: { c: 'x=y', d: '' } }],
  [{ a: '1' }, { a: '1' }],
], [['{"a":', /neither JSON/], ['[1]', /neither JSON/], ['secret', /neither JSON/], [['a'], /a list/]]);

test('an empty text means that nothing was given, where that is possible', () => {
  assert.equal(orUnset(boolean).read(''), undefined);
  assert.equal(orUnset(boolean).read('true'), true);
});

table('networks', networks, [
  ['10.0.0.0/8, 192.0.2.1,::1', ['10.0.0.0/8', '192.0.2.1', '::1']], [['[2001:db8::]/32', 'unix'], ['2001:db8::/32', 'unix']], ['', []],
  ['Loopback,127.0.0.0/8', ['127.0.0.0/8', '::1']],
], [
  ['proxy.example.com', /not an IP address, a network/], ['10.0.0.0/33', /not an IP address/], ['::/129', /not an IP address/], ['10.0.0.0/', /not an IP address/],
  ['*', /not an IP address/], ['0/0', /not an IP address/],
]);
