/** Tasks by the native API of the real command, on a real cluster. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TaskRecord } from '../../exporter/contract/task.ts';
import type { AggregateAnswer, FailuresAnswer, TaskAnswer, TaskPage, TaskTypesAnswer } from '../../exporter/contract/tasks.ts';
import { openShop } from './shop.ts';
import type { Shop } from './shop.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-native-'));
after(() => rmSync(directory, { recursive: true, force: true }));

for (const [where, db] of [
  ['in memory', 'off'],
  ['in memory and a history file', join(directory, 'history.db')],
] as const) {
  describe(where, () => {
    let shop: Shop;
    before(async () => {
      shop = await openShop({ db });
    });
    after(() => shop?.close());

    describe('tasks', () => {
      test('by query, sorted, with chosen fields and a total', async () => {
        const page = await shop.ask<TaskPage>('tasks', {
          q: 'state:FAILURE name:shop.fail',
          sort: '-runtime',
          fields: 'uuid,exception',
          totals: 'true',
        });
        assert.equal(page.tasks.length, 2);
        for (const task of page.tasks) assert.deepEqual(Object.keys(task), ['uuid', 'exception']);
        assert.match(page.tasks[0]?.exception ?? '', /OutOfStock/);
        assert.deepEqual(page.total, { count: 2, exact: true });
        assert.equal(page.next, null);
      });

      test('a walk over all pages meets each task once, while more arrive', async () => {
        const { tasks: all } = await shop.ask<TaskPage>('tasks', { limit: '1000' });
        const met: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page: TaskPage = await shop.ask<TaskPage>('tasks', { limit: '7', cursor });
          met.push(...page.tasks.map(({ uuid }) => uuid ?? ''));
          cursor = page.next;
          const more = await shop.client.call('shop.add', [7, 7], { queue: 'mail' });
          await shop.exporter.until(
            'one more seen',
            async () => (await shop.exporter.get(`/api/v1/task?uuid=${more}`)).status === 200,
          );
        }
        assert.deepEqual(
          met,
          all.map(({ uuid }) => uuid),
        );
      });

      test('each sort is in its order', async () => {
        for (const sort of ['seen', '-seen', 'runtime', '-runtime', 'name', '-wait', 'state'] as const) {
          const field = sort.replace('-', '') as keyof TaskRecord;
          const { tasks } = await shop.ask<TaskPage>('tasks', { sort, q: 'state:SUCCESS' });
          const values = tasks.map((task) => task[field] ?? null).filter((value) => value !== null);
          const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
          assert.deepEqual(values, sort.startsWith('-') ? sorted.reverse() : sorted, sort);
        }
      });

      test('a query that cannot be understood points at the column', async () => {
        const response = await shop.exporter.get(`/api/v1/tasks?q=${encodeURIComponent('state:SUCCESS AND runtime>fast')}`);
        assert.equal(response.status, 400);
        const { parameter, column, remedy } = (await response.json()) as Record<string, unknown>;
        assert.deepEqual([parameter, column, typeof remedy], ['q', 27, 'string']);
      });
    });

    describe('one task', () => {
      test('with its timeline', async () => {
        const { task, timeline } = await shop.ask<TaskAnswer>('task', { uuid: shop.sent.added });
        assert.deepEqual([task.name, task.state, task.queue, task.result], ['shop.add', 'SUCCESS', 'mail', '42']);
        assert.deepEqual(
          timeline.map(({ what }) => what),
          ['sent', 'received', 'started', 'succeeded'],
        );
      });

      test('with its attempts', async () => {
        const { task, timeline } = await shop.ask<TaskAnswer>('task', { uuid: shop.sent.retried });
        assert.equal(task.attempts.length, 2);
        assert.deepEqual(
          timeline
            .filter(({ what }) => what === 'retried')
            .map(({ attempt, exception }) => [attempt, exception?.includes('not yet')]),
          [
            [0, true],
            [1, true],
          ],
        );
        assert.deepEqual(
          timeline.filter(({ what }) => what === 'started').map(({ attempt }) => attempt),
          [0, 1, 2],
        );
        assert.equal(timeline.at(-1)?.what, 'succeeded');
      });

      test('with events of its own', async () => {
        const { timeline } = await shop.ask<TaskAnswer>('task', { uuid: shop.sent.progressed });
        assert.equal(timeline.filter(({ what }) => what === 'task-progress').length, 3);
      });

      test('with its relatives', async () => {
        const { task, relatives } = await shop.ask<TaskAnswer>('task', { uuid: shop.sent.chained });
        assert.equal(relatives.tasks.length, 2);
        assert.deepEqual([relatives.root, relatives.complete], [task.root, true]);
        assert.deepEqual(
          relatives.tasks.map(({ uuid }) => uuid),
          [relatives.root, task.uuid],
        );
        assert.equal(task.parent, relatives.root);
      });

      test('that nobody knows', async () => {
        assert.equal((await shop.exporter.get('/api/v1/task?uuid=nothing')).status, 404);
        assert.equal((await shop.exporter.get('/api/v1/task')).status, 400);
      });
    });

    test('task types, with rates and percentiles', async () => {
      const { types } = await shop.ask<TaskTypesAnswer>('task-types');
      const fail = types.find(({ name }) => name === 'shop.fail');
      assert.deepEqual([fail?.count, fail?.failed, fail?.succeeded], [2, 2, 0]);
      const add = types.find(({ name }) => name === 'shop.add');
      assert.ok(
        add && add.rate > 0 && add.runtime.p50 !== null && (add.runtime.p99 ?? 0) >= add.runtime.p50 && add.wait.count > 0,
      );
    });

    test('failures by exception and frame', async () => {
      const { failures } = await shop.ask<FailuresAnswer>('failures');
      assert.equal(failures.length, 1);
      const [group] = failures;
      assert.ok(group);
      assert.deepEqual([group.exception, group.count, group.names], ['OutOfStock', 2, ['shop.fail']]);
      assert.match(group.frame ?? '', /^tasks\.py:\d+ in look_up$/);
      assert.match(group.example.message, /no such article/);
      assert.ok(group.first <= group.last);
    });

    test('a page behind so many rows, of the range that the first page was of', async () => {
      const all = await shop.ask<TaskPage>('tasks', { limit: '1000', q: 'time>=now-1h' });
      const behind = await shop.ask<TaskPage>('tasks', { limit: '2', offset: '3', q: 'time>=now-1h', at: String(all.at) });
      assert.deepEqual(behind.tasks.map(({ uuid }) => uuid), all.tasks.slice(3, 5).map(({ uuid }) => uuid));
      assert.equal(behind.at, all.at);
      const hourAgo = await shop.ask<TaskPage>('tasks', { q: 'time<=now', at: String(all.at - 3_600) });
      assert.deepEqual(hourAgo.tasks, [], 'none had been seen then');
      assert.deepEqual((await shop.ask<TaskPage>('tasks', { offset: '100000' })).tasks, []);
    });

    test('aggregates over time, by any dimension', async () => {
      const whole = await shop.ask<AggregateAnswer>('aggregate', { by: 'state', q: 'name:shop.fail' });
      assert.deepEqual(
        whole.rows.map(({ by, count, failed }) => [by.state, count, failed]),
        [['FAILURE', 2, 2]],
      );
      const stepped = await shop.ask<AggregateAnswer>('aggregate', { by: 'name,worker', step: '10s', q: 'state:SUCCESS' });
      const { total } = await shop.ask<TaskPage>('tasks', { q: 'state:SUCCESS', totals: 'true', limit: '1' });
      assert.equal(
        stepped.rows.reduce((sum, { count }) => sum + count, 0),
        total?.count,
      );
      assert.ok(stepped.rows.every(({ by }) => by.name !== undefined && by.worker !== undefined));
    });

    if (db !== 'off') {
      test('a restarted exporter answers the same, from the file', async () => {
        const asked = ['q=state:FAILURE&sort=seen', 'sort=-runtime&limit=10&q=state:SUCCESS', 'q=name:shop.retry*'];
        const answers = () => Promise.all(asked.map((query) => shop.exporter.json<TaskPage>(`/api/v1/tasks?${query}`)));
        const before = await answers();
        await shop.restart();
        assert.deepEqual(
          (await answers()).map(({ tasks }) => tasks),
          before.map(({ tasks }) => tasks),
        );
        const { task, timeline } = await shop.ask<TaskAnswer>('task', { uuid: shop.sent.retried });
        assert.deepEqual([task.source, task.attempts.length, timeline.at(-1)?.what], ['history', 2, 'succeeded']);
      });
    }
  });
}
