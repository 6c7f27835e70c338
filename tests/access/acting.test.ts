/** What the audit trail tells of actions on real workers: who, what, on whom, and what the workers said. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AuditEntry, AuditPage } from '../../exporter/contract/audit.ts';
import { startCluster } from '../control/cluster.ts';
import type { ControlledCluster } from '../control/cluster.ts';

const OPERATOR = 'o'.repeat(40);
let cluster: ControlledCluster;
before(async () => (cluster = await startCluster('redis', { w1: { concurrency: 1 } }, [`--api-tokens=ada:operator:${OPERATOR}`])));
after(() => cluster.stop());

async function act(path: string, body: object): Promise<{ status: number; entry: AuditEntry }> {
  const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
  const response = await cluster.exporter.get(path, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
  await response.arrayBuffer();
  const page = await cluster.exporter.json<AuditPage>('/api/v1/audit?caller=ada&limit=1');
  const [entry] = page.entries;
  assert.ok(entry);
  assert.deepEqual([entry.caller.name, entry.caller.role, entry.caller.via, entry.caller.address, entry.status], ['ada', 'operator', 'token', '127.0.0.1', response.status]);
  return { status: response.status, entry };
}

test('done: a pool that grew', async () => {
  const { entry } = await act('/api/worker/pool/grow/w1@shop?n=1', {});
  assert.deepEqual([entry.action, entry.outcome, entry.cluster, entry.targets, entry.arguments], ['pool-grow', 'done', 'default', ['w1@shop'], { n: 1 }]);
});

test("refused by the worker, in its own words: a pool cannot shrink below nothing", async () => {
  const { status, entry } = await act('/api/worker/pool/shrink/w1@shop', { n: 100 });
  assert.ok(status >= 400);
  assert.deepEqual([entry.action, entry.outcome, entry.targets], ['pool-shrink', 'refused', ['w1@shop']]);
  assert.match(entry.detail ?? '', /w1@shop|process|shrink/i);
});

test('refused before anything is sent: a worker that is not known, and what only an admin may', async () => {
  const unknown = await act('/api/worker/pool/grow/nobody@shop', {});
  assert.deepEqual([unknown.entry.outcome, unknown.status], ['refused', 404]);
  const shutdown = await act('/api/worker/shutdown/w1@shop', {});
  assert.deepEqual([shutdown.entry.action, shutdown.entry.outcome, shutdown.status], ['worker-shutdown', 'refused', 403]);
  assert.deepEqual((await cluster.heard()).filter((method) => method === 'shutdown'), []);
});

test('a task that was called, secrets in its arguments masked', async () => {
  const { entry } = await act('/api/task/send-task/shop.add', { args: [1, 2], kwargs: { password: 'hunter2' } });
  assert.deepEqual([entry.action, entry.outcome], ['task-call', 'done']);
  assert.ok(entry.targets.includes('shop.add') && entry.targets.length === 2, 'its name and its id');
  assert.ok(!JSON.stringify(entry).includes('hunter2'));
});
