import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { INSPECT_METHODS } from '../event/observation.ts';
import type { InspectMethod, InspectObservation } from '../event/observation.ts';
import { silentLogger } from '../logger.ts';
import { registeredTask } from './inspect-answers.ts';
import type { ActiveQueue, ScheduledTask, Stats, TaskInfo } from './inspect-answers.ts';
import { inspect } from './inspect.ts';
import { Mailbox } from './mailbox.ts';
import { TestWorkers } from './testing/test-workers.ts';

/** What real workers of three versions answered, with three pools: see tests/recordings/README.md. */
const RECORDINGS = new URL('../../tests/recordings/inspect/', import.meta.url);
const WORKER = 'worker@shop';

interface Inspection {
  readonly method: string;
  readonly arguments: { readonly safe?: boolean };
  readonly replies: readonly { readonly body: Readonly<Record<string, unknown>> }[];
}

for (const file of readdirSync(RECORDINGS)) {
  test(`the answers of Celery ${file.replace('.json', '')} are read`, async () => {
    const recorded = JSON.parse(readFileSync(new URL(file, RECORDINGS), 'utf8')) as Inspection[];
    const cluster = new TestWorkers();
    cluster.workers.set(WORKER, (request) => {
      const same = (one: Inspection): boolean => one.method === request.method && one.arguments.safe === request.arguments['safe'];
      return recorded.find(same)?.replies[0]?.body[WORKER];
    });
    const mailbox = new Mailbox({ transport: cluster.transport, clock: systemClock, logger: silentLogger });
    const answers = new Map<InspectMethod, unknown>();
    for (const method of INSPECT_METHODS) {
      const observations: InspectObservation[] = [];
      for await (const batch of inspect(mailbox, method, { timeoutSeconds: 10, expected: [WORKER] })) observations.push(...batch.observations);
      assert.deepEqual(observations.map(({ worker, error }) => [worker, error]), [[WORKER, undefined]], method);
      answers.set(method, observations[0]?.answer);
    }
    const refused = await mailbox.request({ method: 'no_such_command', timeoutSeconds: 10, expected: [WORKER] });
    assert.deepEqual(refused.map((reply) => reply.kind === 'error' && reply.error), ["KeyError('no_such_command')"]);
    await mailbox.close();

    const { pid, pool, total } = answers.get('stats') as Stats;
    assert.deepEqual([typeof pid, typeof pool?.['max-concurrency'], typeof total?.['shop.add']], ['number', 'number', 'number']);
    assert.deepEqual((answers.get('active_queues') as ActiveQueue[]).map(({ name }) => typeof name), ['string']);
    assert.ok((answers.get('registered') as string[]).map((line) => registeredTask(line).name).includes('shop.add'));
    // A solo worker answers between tasks and has none active.
    for (const { name, args } of answers.get('active') as TaskInfo[]) assert.deepEqual([typeof name, typeof args], ['string', 'string']);
    for (const { eta } of answers.get('scheduled') as ScheduledTask[]) assert.ok(Date.parse(eta ?? '') > 0, String(eta));
  });
}
