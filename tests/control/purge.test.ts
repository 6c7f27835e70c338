/** Purging queues of real brokers: who may, what goes, what stays, and what is known of the tasks that went. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { AuditPage } from '../../exporter/contract/audit.ts';
import type { QueuePurged, QueueSummary } from '../../exporter/contract/queue.ts';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { brokers } from './broker.ts';
import type { Broker } from './broker.ts';

const TOKENS = { viewer: 'v'.repeat(40), operator: 'o'.repeat(40), admin: 'a'.repeat(40) };
type Role = keyof typeof TOKENS;
/** Of one worker process: it runs one, and takes four ahead. */
const SLOW = { concurrency: 1, queues: ['slow'], pool: 'prefork' } as const;

for (const kind of ['redis', 'rabbitmq'] as const) {
  describe(`purging on ${kind}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'celeriac-purge-'));
    let broker: Broker;
    let exporter: Exporter;
    let client: Client;
    let worker: Worker | undefined;

    const start = (): Promise<Exporter> =>
      startExporter({
        broker: broker.application.broker,
        flags: ['--queues=mail', '--queue-interval=60s', '--survey-interval=60s'],
        db: join(folder, 'celeriac.db'),
        open: false,
        env: { CELERIAC_API_TOKENS: Object.entries(TOKENS).map(([role, token]) => `${role}:${role}:${token}`).join() },
      });
    const as = (role: Role) => ({ authorization: `Bearer ${TOKENS[role]}`, 'content-type': 'application/json' });
    const read = async <Body>(path: string, role: Role = 'viewer') => (await (await exporter.get(path, { headers: as(role) })).json()) as Body;
    const purge = async (role: Role, body: object) => {
      const response = await exporter.get('/api/v1/queues/purge', { method: 'POST', headers: as(role), body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
      return { status: response.status, body: (await response.json()) as QueuePurged & { detail?: string } };
    };
    const queue = async (name: string) => (await read<{ queues: QueueSummary[] }>(`/api/v1/queues?name=${name}`)).queues[0];
    const task = (id: string) => read<TaskAnswer>(`/api/v1/task?uuid=${id}`);
    const isKnown = async (id: string) => (await task(id)).task !== undefined;
    /** Of tasks of the queue that succeeded. */
    const succeeded = async (name: string) => (await read<{ total: { count: number } }>(`/api/v1/tasks?q=queue:${name}%20state:SUCCESS&totals=true`)).total.count;

    before(async () => {
      broker = await brokers[kind]();
      client = await startClient(broker.application);
      exporter = await start();
      await exporter.untilReady();
    });
    after(async () => {
      await Promise.all([worker?.kill(), client?.stop(), exporter?.stop()]);
      await broker?.stop();
      rmSync(folder, { recursive: true });
    });

    test('what waits in a queue goes when an admin says so, and nobody else; the tasks that went are told from those that wait', async () => {
      const gone: string[] = [];
      for (const priority of kind === 'redis' ? [0, 3, 9] : [0]) gone.push(...(await client.send({ task: 'shop.add', args: [1, 1], options: { queue: 'mail', priority } }, 20)));
      await exporter.until('the last is known', () => isKnown(gone.at(-1) ?? ''));
      for (const role of ['viewer', 'operator'] as const) assert.equal((await purge(role, { queue: 'mail' })).status, 403);
      const tooMany = await purge('admin', { queue: 'mail', at_most: gone.length - 1 });
      assert.deepEqual([tooMany.status, tooMany.body.detail], [409, `${gone.length} messages wait in 'mail', more than ${gone.length - 1}; none was thrown away`]);
      assert.equal((await purge('admin', { queue: 'mial' })).status, 404);

      const { status, body } = await purge('admin', { queue: 'mail', at_most: gone.length, reason: 'sent by mistake' });
      assert.deepEqual([status, body.messages, body.ready], [200, gone.length, 0]);
      const { ready, purged_at: at } = (await queue('mail')) ?? {};
      assert.deepEqual([ready, at], [0, body.at], 'the very next answer shows it, though queues are measured once a minute');
      for (const id of [gone[0], gone.at(-1)]) {
        const told = await task(id ?? '');
        assert.deepEqual([told.task.state, told.purged], ['PENDING', body.at]);
      }
      const later = await client.call('shop.add', [2, 2], { queue: 'mail' });
      await exporter.until('a later one is known', () => isKnown(later));
      assert.equal((await task(later)).purged, null);
      assert.equal((await purge('admin', { queue: 'mail' })).body.messages, 1, 'it was the only one');
    });

    test('each attempt is in the audit trail, and a restarted exporter knows from it what was thrown away', async () => {
      const { entries } = await read<AuditPage>('/api/v1/audit?action=queue-purge&caller=admin', 'operator');
      const count = kind === 'redis' ? 60 : 20;
      assert.deepEqual(
        entries.map(({ outcome, targets, reason, detail }) => [outcome, targets.join(), reason, detail]),
        [
          ['done', 'mail', null, '1 message thrown away'],
          ['begun', 'mail', null, null],
          ['done', 'mail', 'sent by mistake', `${count} messages thrown away`],
          ['begun', 'mail', 'sent by mistake', null],
          ['refused', 'mial', null, "Unknown queue 'mial'"],
          ['refused', 'mail', null, `${count} messages wait in 'mail', more than ${count - 1}; none was thrown away`],
        ],
      );
      const { purged_at: before } = (await queue('mail')) ?? {};
      await exporter.stop();
      exporter = await start();
      await exporter.until('it is known again', async () => (await queue('mail'))?.purged_at !== null);
      const { purged_at: after } = (await queue('mail')) ?? {};
      assert.ok(Math.abs(Number(after) - Number(before)) < 1, `${before}, ${after}`);
    });

    test('what a worker holds is run; what waits behind it goes', async () => {
      worker = await startWorker(broker.application, { hostname: 'slow@shop', ...SLOW });
      await exporter.until('the worker is known', async () => ((await queue('slow'))?.workers ?? []).length === 1);
      const sent = await client.send({ task: 'shop.sleep', args: [1], options: { queue: 'slow' } }, 30);
      await exporter.until('it holds as many as it takes', async () => (await read<{ total: { count: number } }>('/api/v1/tasks?q=queue:slow%20state:RECEIVED&totals=true')).total.count > 0);
      const { body } = await purge('admin', { queue: 'slow' });
      assert.ok(body.messages > 0 && body.messages < sent.length, `${body.messages} of ${sent.length}`);
      await exporter.until('all that it held has run', async () => (await succeeded('slow')) === sent.length - body.messages, 60_000);
      const last = await client.call('shop.add', [3, 3], { queue: 'slow' });
      await exporter.until('what is sent later is run', async () => (await task(last)).task?.state === 'SUCCESS');
      assert.equal((await succeeded('slow')), sent.length - body.messages + 1, 'and nothing else');
    });
  });
}
