import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Guesses } from './guesses.ts';
import { originOf } from './origin.ts';

function given() {
  const clock = { now: 0 };
  const guesses = new Guesses(() => clock.now);
  let guess = 0;
  const wrong = (origin: string, name?: string) => guesses.wrong(origin, name, `guess ${(guess += 1)}`);
  return { clock, guesses, wrong };
}

test('five wrong ones are free, each further one makes the next wait twice as long, up to five minutes', () => {
  const { clock, guesses, wrong } = given();
  for (let n = 0; n < 5; n += 1) {
    assert.equal(guesses.pause('a', 'shop'), 0);
    wrong('a', 'shop');
  }
  const pauses: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    wrong('a', 'shop');
    const pause = guesses.pause('a', 'shop');
    pauses.push(pause);
    clock.now += pause;
    assert.equal(guesses.pause('a', 'shop'), 0);
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  clock.now += 901;
  wrong('a', 'shop');
  assert.equal(guesses.pause('a', 'shop'), 0, 'all is forgotten after a quarter of an hour');
});

test('one address cannot try many names, nor many addresses one', () => {
  const { guesses, wrong } = given();
  for (let n = 0; n < 6; n += 1) wrong('a', `name ${n}`);
  assert.equal(guesses.pause('a', 'another'), 1);
  assert.equal(guesses.pause('b', 'another'), 0);
  for (let n = 0; n < 6; n += 1) wrong(`address ${n}`, 'shop');
  assert.equal(guesses.pause('elsewhere', 'shop'), 1);
});

test('who was right before is locked out neither by guesses elsewhere nor by others behind the same proxy', () => {
  const { guesses, wrong } = given();
  guesses.right('home', 'shop');
  guesses.right('proxy', 'bob');
  for (let n = 0; n < 20; n += 1) wrong('elsewhere', 'shop');
  for (let n = 0; n < 20; n += 1) wrong('proxy', 'admin');
  assert.equal(guesses.pause('home', 'shop'), 0);
  assert.equal(guesses.pause('proxy', 'bob'), 0);
  assert.ok(guesses.pause('proxy', 'ada') > 0);
  for (let n = 0; n < 6; n += 1) {
    guesses.right('proxy', 'bob');
    wrong('proxy', 'bob');
  }
  assert.ok(guesses.pause('proxy', 'bob') > 0, 'bob being right in between gives no more guesses of his password');
});

test('a program with an old password locks nobody out', () => {
  const { guesses } = given();
  for (let n = 0; n < 100; n += 1) guesses.wrong('a', 'shop', 'shop:old');
  assert.equal(guesses.pause('a', 'shop'), 0);
});

test('a flood from everywhere takes bounded memory, and is counted', () => {
  const { guesses } = given();
  for (let n = 0; n < 50_000; n += 1) guesses.wrong(`address ${n}`, `name ${n}`, `guess ${n}`);
  assert.deepEqual(guesses.status(), { wrong: 50_000, paused: 0 });
});

test('of IPv6 a subscriber has 64 bits, and IPv4 comes in two forms', () => {
  assert.equal(originOf('192.0.2.1'), '192.0.2.1');
  assert.equal(originOf('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(originOf('2001:db8:0:1:2:3:4:5'), '2001:db8:0:1::/64');
  assert.equal(originOf('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(originOf('2001:db8:0:1::'), '2001:db8:0:1::/64');
  assert.equal(originOf('::1'), '0:0:0:0::/64');
  assert.equal(originOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(originOf(undefined), 'unix');
});
