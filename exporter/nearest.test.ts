import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const KNOWN = ['max-tasks', 'max-workers', 'port', 'basic-auth'];

for (const [given, meant] of [
  ['max-task', 'max-tasks'],
  ['basic-auht', 'basic-auth'],
  ['prot', 'port'],
  ['maxtasks', 'max-tasks'],
  ['port', 'port'],
  ['hostname', undefined],
  ['x', undefined],
  ['', undefined],
] as const) {
  test(`${given} means ${meant}`, () => assert.equal(nearest(given, KNOWN), meant));
}
