import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { givenTrail } from '../../audit/testing/given.ts';
import { givenAccess } from '../../auth/testing/given.ts';
import { createTasks } from '../../store/united-tasks.ts';
import { UnitedWorkerChanges } from '../../store/worker-changes/united.ts';
import { Outsides } from '../../outside/outside.ts';
import { Parameters } from '../parameters.ts';
import type { Route } from '../route.ts';
import { createRoutes } from '../routes.ts';
import { givenBulk, givenChanges, NOW } from '../testing/app.ts';

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, { readonly get: { readonly parameters: readonly { readonly name: string }[] } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

test('every route of the native API is in its document and the other way round; every reference leads somewhere', async () => {
  const clock = { now: () => NOW };
  const tasks = createTasks({ clusters: [], archive: undefined, clock });
  const routes = createRoutes({
    clusters: [],
    tasks,
    workerChanges: new UnitedWorkerChanges({ clusters: [], table: undefined }),
    bulk: givenBulk([], tasks),
    changes: givenChanges(),
    access: givenAccess({ unauthenticatedApi: true }),
    audit: givenTrail(),
    readOnly: false,
    openMetrics: false,
    metrics: { text: () => Promise.reject(new Error('nobody asks')) },
    build: { version: '0.1.0' },
    clock,
  });
  const native = routes.filter(({ path }) => path.startsWith('/api/v1/'));
  const text = await bodyOf(native.find(({ path }) => path === '/api/v1/openapi.json'));
  const document = JSON.parse(text) as Document;
  assert.deepEqual(Object.keys(document.paths).sort(), [...new Set(native.map(({ path }) => path))].sort());
  assert.equal(document.servers[0]?.url, '/celery');
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(name && document.components.schemas[name], name);
  assert.ok(!text.includes('"$id"') && !text.includes('"jsonSchema"'));
});

async function bodyOf(route: Route | undefined): Promise<string> {
  const request = new IncomingMessage(new Socket());
  new Outsides({ trustedProxies: [], forwardedBy: 'x-forwarded', urlPrefix: '/celery' }).note(request);
  assert.ok(route?.method === 'GET');
  const reply = await route.handle({
    parameters: new Parameters(''),
    rest: '',
    caller: { name: undefined, role: 'viewer', via: 'open' },
    request,
  });
  assert.ok(typeof reply.body === 'string');
  return reply.body;
}
