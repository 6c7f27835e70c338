import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ActiveQueue, Stats } from '../../exporter/control/inspect-answers.ts';
import { INSPECT_METHODS } from '../../exporter/event/observation.ts';
import { startWorker } from '../services/celery.ts';
import type { Pool, Worker } from '../services/celery.ts';
import type { CeleryVersion } from '../services/python.ts';
import { brokers } from './broker.ts';
import type { Broker } from './broker.ts';
import { watch } from './watch.ts';

/** Each pool and each older version on each broker, two by two: a cluster that is being upgraded. */
const MIXED: Record<Broker['kind'], { version: CeleryVersion; pool: Pool }[]> = {
  redis: [
    { version: '5.2.7', pool: 'threads' },
    { version: '5.4.0', pool: 'solo' },
  ],
  rabbitmq: [
    { version: '5.2.7', pool: 'solo' },
    { version: '5.4.0', pool: 'prefork' },
  ],
};

for (const [kind, members] of Object.entries(MIXED) as [Broker['kind'], (typeof MIXED)['redis']][]) {
  describe(`older Celery on ${kind}`, () => {
    let broker: Broker;
    let workers: Worker[];

    before(async () => {
      broker = await brokers[kind]();
      workers = await Promise.all(
        members.map(({ version, pool }) => startWorker(broker.application, { version, pool, hostname: `${pool}@${version}` })),
      );
    });

    after(async () => {
      await Promise.all((workers ?? []).map((worker) => worker.stop()));
      await broker?.stop();
    });

    test(`${members.map(({ version, pool }) => `${version} (${pool})`).join(' and ')} answer everything at once`, async () => {
      const names = workers.map((worker) => worker.hostname);
      const watched = await watch(broker.config('--inspect-timeout=10s'), names);
      try {
        const begun = Date.now();
        await watched.survey.refresh();
        assert.ok(Date.now() - begun < 2_500, `took ${Date.now() - begun} ms`);
        for (const worker of workers) {
          for (const method of INSPECT_METHODS) {
            const { answer, error } = watched.seen(worker.hostname, method) ?? {};
            assert.deepEqual([error, typeof answer], [undefined, 'object'], `${worker.hostname} ${method}`);
          }
          const stats = watched.seen(worker.hostname, 'stats')?.answer as Stats;
          assert.equal(stats.pid, worker.pid);
          assert.equal(typeof stats.pool?.['max-concurrency'], 'number');
          const queues = watched.seen(worker.hostname, 'active_queues')?.answer as ActiveQueue[];
          assert.deepEqual(queues.map(({ name }) => name), ['celery']);
        }
      } finally {
        await watched.close();
      }
    });
  });
}
