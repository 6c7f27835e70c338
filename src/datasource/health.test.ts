import type { Exporter } from './exporter.ts';
import { checkHealth } from './health.ts';

const CLUSTER = { name: 'shop', broker: { state: 'live' }, workers: { online: 2 }, events: { last: 1 } };
const PATHS = Object.fromEntries(
  ['tasks', 'task', 'workers', 'workers/changes', 'worker', 'queues', 'queues/lengths', 'events', 'aggregate', 'failures', 'stream'].map((path) => [`/celery/api/v1/${path}`, {}]),
);
const answering = (answers: Readonly<Record<string, unknown>>) => ({ ask: (path: string) => Promise.resolve(answers[path]) }) as unknown as Exporter;
const health = (clusters: unknown, paths: unknown = PATHS) => checkHealth(answering({ '/api/v1/clusters': clusters, '/api/v1/openapi.json': { paths } }), 'http://celeriac:5555');

test('an exporter that sees workers is fine', async () => {
  expect(await health({ clusters: [CLUSTER] })).toEqual({ status: 'success', message: 'The exporter watches 1 cluster with 2 workers online.' });
});

test.each([
  ['an address is missing', () => checkHealth(answering({}), ''), /No exporter is named/],
  ['something else answers', () => health('<html>'), /no Celeriac exporter/],
  ['the exporter is too old', () => health({ clusters: [CLUSTER] }, { '/api/v1/tasks': {} }), /older than the data source.*aggregate.*Update/],
  ['the broker is away', () => health({ clusters: [{ ...CLUSTER, broker: { state: 'waiting', reason: 'connection refused', remedy: 'Start it.' } }] }), /broker of cluster shop is away: connection refused. Start it./],
])('%s, and it is said', async (_, check, words) => {
  const { status, message } = await check();
  expect(status).toBe('error');
  expect(message).toMatch(words);
});
