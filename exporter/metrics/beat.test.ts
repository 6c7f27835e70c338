import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrape } from './testing/cluster.ts';
import { values } from './testing/exposition.ts';
import { HandMadeState } from './testing/state.ts';

test('a periodic task has its interval and when it was seen last', async () => {
  const state = new HandMadeState();
  state.periodic = [{ task: 'shop.tick', seconds: 10, seenAt: 1_795_352_000.25 }, { task: 'shop.report', seconds: 259_200, seenAt: 1_795_300_000 }];
  const page = await scrape(state, 'workers');
  assert.deepEqual(values(page, 'celeriac_periodic_task_interval_seconds', 'cluster', 'task'), { 'default shop.tick': 10, 'default shop.report': 259_200 });
  assert.deepEqual(values(page, 'celeriac_periodic_task_last_seen_timestamp_seconds', 'task'), { 'shop.tick': 1_795_352_000.25, 'shop.report': 1_795_300_000 });
});
