import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ActiveQueue, Stats, TaskInfo } from '../../exporter/control/inspect-answers.ts';
import { INSPECT_METHODS } from '../../exporter/event/observation.ts';
import type { InspectMethod } from '../../exporter/event/observation.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { brokers } from './broker.ts';
import type { Broker } from './broker.ts';
import { until, watch } from './watch.ts';
import type { Watch } from './watch.ts';

/** Long enough that an answer which comes at once cannot be taken for one that came at the deadline. */
const PATIENCE_SECONDS = 10;
const PREFORK = 'prefork@shop';
const THREADS = 'threads@shop';

for (const kind of ['redis', 'rabbitmq'] as const) {
  describe(`workers of Celery 5.7 on ${kind}`, () => {
    let broker: Broker;
    let workers: Worker[];
    let client: Client;
    let watched: Watch;

    before(async () => {
      broker = await brokers[kind]();
      const { application } = broker;
      [client, ...workers] = await Promise.all([
        startClient(application),
        startWorker(application, { pool: 'prefork', hostname: PREFORK, queues: ['celery', 'mail'], flags: ['--autoscale', '3,2'] }),
        startWorker(application, { pool: 'threads', hostname: THREADS, queues: ['celery'] }),
      ]);
      watched = await watch(broker.config(`--inspect-timeout=${PATIENCE_SECONDS}s`), [PREFORK, THREADS]);
    });

    after(async () => {
      await watched?.close();
      await Promise.all([...(workers ?? []).map((worker) => worker.stop()), client?.stop()]);
      await broker?.stop();
    });

    const answer = (worker: string, method: InspectMethod): unknown => watched.seen(worker, method)?.answer;

    test('everything about everybody comes at once when everybody answers', async (context) => {
      const begun = Date.now();
      await watched.survey.refresh();
      const seconds = (Date.now() - begun) / 1000;
      context.diagnostic(`8 methods, 2 workers: ${Math.round(seconds * 1000)} ms`);
      assert.ok(seconds < PATIENCE_SECONDS / 4, `took ${seconds} s`);
      for (const worker of [PREFORK, THREADS]) {
        for (const method of INSPECT_METHODS) assert.equal(watched.seen(worker, method)?.error, undefined, `${worker} ${method}`);
      }
      const stats = answer(PREFORK, 'stats') as Stats;
      assert.equal(stats.pid, workers[0]?.pid);
      assert.match(stats.pool?.implementation ?? '', /prefork/);
      assert.deepEqual([stats.autoscaler?.min, stats.autoscaler?.max], [2, 3]);
      assert.match((answer(THREADS, 'stats') as Stats).pool?.implementation ?? '', /thread/);
      assert.deepEqual((answer(PREFORK, 'active_queues') as ActiveQueue[]).map(({ name }) => name).sort(), ['celery', 'mail']);
      assert.ok((answer(THREADS, 'registered') as string[]).includes('shop.add'));
      assert.equal((answer(THREADS, 'conf') as Record<string, unknown>)['task_send_sent_event'], true);
    });

    test('tasks that run, wait and are scheduled are told with their arguments; active ones as reprs', async () => {
      const running = await client.call('shop.sleep', [30], { queue: 'mail' });
      const scheduled = await client.call('shop.add', [1, 2], { queue: 'mail', countdown: 600 });
      const list = (method: InspectMethod): unknown[] => (answer(PREFORK, method) ?? []) as unknown[];
      await until('both tasks are at the worker', async () => {
        await watched.survey.refresh(PREFORK);
        return list('active').length > 0 && list('scheduled').length > 0;
      });
      const [active] = list('active') as TaskInfo[];
      assert.deepEqual([active?.id, active?.name, active?.args], [running, 'shop.sleep', '(30,)']);
      const [waiting] = list('scheduled') as { eta: string; request: TaskInfo }[];
      assert.deepEqual([waiting?.request.id, waiting?.request.args], [scheduled, [1, 2]]);
      assert.ok(Math.abs(Date.parse(waiting?.eta ?? '') - Date.now() - 600_000) < 60_000, waiting?.eta);

      await client.revoke(scheduled);
      await client.revoke(running, true);
      await until('the worker knows what is revoked', async () => {
        await watched.survey.refresh(PREFORK);
        return list('revoked').length === 2;
      });
      assert.deepEqual(new Set(list('revoked')), new Set([running, scheduled]));
    });

    test('a worker that is stopped is silent and named so; the other is complete and waits for nobody', async () => {
      const brief = await watch(broker.config('--inspect-timeout=3s'), [PREFORK, THREADS]);
      workers[1]?.pause();
      try {
        const begun = Date.now();
        const refreshed = brief.survey.refresh();
        await until('the other worker is complete', () => INSPECT_METHODS.every((method) => brief.seen(PREFORK, method)?.answer !== undefined));
        assert.equal(brief.seen(THREADS, 'stats'), undefined, 'the wait was over already');
        await refreshed;
        const seconds = (Date.now() - begun) / 1000;
        assert.ok(seconds >= 3 && seconds < 6, `took ${seconds} s`);
        for (const method of INSPECT_METHODS) assert.equal(brief.seen(THREADS, method)?.error, 'no answer within 3 s');
        const { last } = brief.survey.status().workers;
        assert.deepEqual([[...(last?.answered ?? [])], [...(last?.silent ?? [])]], [[PREFORK], [THREADS]]);
      } finally {
        workers[1]?.resume();
      }
      await until('the late answers are seen, and belong to nobody', () => brief.mailbox.status().late === INSPECT_METHODS.length);
      await brief.survey.refresh(THREADS);
      assert.equal(brief.seen(THREADS, 'stats')?.error, undefined);
      await brief.close();
    });

    test('an unknown command is refused by each worker in its own words', async () => {
      const replies = await watched.mailbox.request({ method: 'no_such', expected: [PREFORK, THREADS], timeoutSeconds: PATIENCE_SECONDS });
      assert.deepEqual(replies.map((reply) => reply.kind === 'error' && [reply.worker, reply.error]).sort(), [
        [PREFORK, "KeyError('no_such')"],
        [THREADS, "KeyError('no_such')"],
      ]);
    });

    test('nothing is left at the broker', async () => {
      const before = await broker.inventory();
      const passing = await watch(broker.config(), [PREFORK, THREADS]);
      await passing.survey.refresh();
      const during = await broker.inventory();
      assert.ok(during.some((entry) => !before.includes(entry)), 'there was no reply queue to be removed');
      await passing.close();
      await until('the inventory is what it was', async () => {
        const now = await broker.inventory();
        return now.every((entry) => before.includes(entry));
      });
    });
  });
}
