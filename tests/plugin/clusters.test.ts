/** Two clusters on two kinds of broker behind one exporter, one that is empty; each page in each state that a person may meet it in. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startPrometheus } from '../metrics/prometheus.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter, startExporterFromFile } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { dataDirectory } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';
import { axe } from './axe.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
type Name = 'shop' | 'billing';
let stage: Stage<{ readonly exporter: Exporter; close(): Promise<void> }>;
let empty: Exporter;
const workers: Partial<Record<Name, Worker>> = {};

before(async () => {
  const [redis, rabbit] = await Promise.all([startRedis(), makeVirtualHost()]);
  const file = join(dataDirectory('two-clusters'), 'celeriac.yml');
  writeFileSync(file, `clusters:\n  shop:\n    broker: ${redis.urlOf(0)}\n  billing:\n    broker: ${rabbit.url}\n    queues: [invoices]\n`);
  const flags = ['--queue-interval=1s', '--survey-interval=2s', '--inspect-timeout=1s'];
  const exporter = await startExporterFromFile(file, { flags });
  await exporter.untilReady(60_000);
  empty = await startExporter({ broker: redis.urlOf(5), flags });
  const clients = await Promise.all(
    ([['shop', redis.urlOf(0)], ['billing', rabbit.url]] as const).map(async ([name, broker]) => {
      workers[name] = await startWorker({ broker }, { pool: 'threads', hostname: `worker@${name}`, queues: ['celery', `${name}-only`] });
      const client = await startClient({ broker });
      await client.send({ task: name === 'shop' ? 'shop.add' : 'shop.greet', args: name === 'shop' ? [1, 2] : ['Ada'] }, 12);
      await exporter.until(`12 of ${name}`, async () => (await exporter.json<{ total: { count: number } }>(`/api/v1/tasks?limit=1&totals=true&cluster=${name}&q=state:SUCCESS`)).total.count === 12, 60_000);
      return client;
    }),
  );
  stage = await Stage.over({
    exporter,
    close: async () => {
      await Promise.all([exporter.stop(), empty.stop(), ...clients.map((client) => client.stop())]);
      await Promise.all(Object.values(workers).map((worker) => worker.kill()));
      await Promise.all([redis.stop(), rabbit.remove()]);
    },
  });
});
after(() => stage?.close());

const line = (page: Page) => page.getByTestId('celeriac-line');

/** Of each page: what it says beneath its title when it is seen whole, and of which cluster it must and must not speak. */
const PAGES = [
  { path: 'overview', title: 'Overview', says: /^1 worker online · last event/, of: { shop: 'shop.add', billing: 'shop.greet' } },
  { path: 'workers', title: 'Workers', says: /^1 worker online · (no|\d+) tasks? running/, of: { shop: 'worker@shop', billing: 'worker@billing' } },
  { path: 'tasks', title: 'Tasks', says: /\d/, of: { shop: 'shop.add', billing: 'shop.greet' } },
  { path: 'queues', title: 'Queues', says: /^\d queues · 0 ready/, of: { shop: 'shop-only', billing: 'billing-only' } },
  { path: 'run', title: 'Run', says: /^\d+ tasks registered$/, of: undefined },
  { path: 'doctor', title: 'Doctor', says: /^\d+ things? to look at · \d+ things looked at$/, of: undefined },
  { path: 'audit', title: 'Audit', says: /^No attempt to change anything$/, of: undefined },
] as const;

describe('the cluster', () => {
  for (const [name, other] of [['shop', 'billing'], ['billing', 'shop']] as const) {
    test(`${name} alone is what every page speaks of when it is chosen`, async () => {
      const someone = await stage.visit({ role: 'Editor' });
      for (const { path, title, says, of } of PAGES) {
        const page = await someone.open(`${APP}/${path}?var-cluster=${name}`);
        await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
        await line(page).and(page.getByText(says)).waitFor();
        if (of === undefined) continue;
        await page.getByText(of[name]).first().waitFor();
        assert.equal(await page.getByTestId('celeriac-page').getByText(of[other]).count(), 0, `${path} speaks of ${other}`);
      }
      assert.deepEqual(someone.errors, []);
      await someone.close();
    });
  }

  test('is chosen beside the title, stands in the address, and goes along to the next page', async () => {
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/workers`);
    const table = page.getByRole('table', { name: 'Workers' });
    await table.getByText('worker@shop').waitFor();
    await line(page).and(page.getByText(/^2 workers online/)).waitFor();
    await page.getByLabel('Cluster').first().click();
    await page.getByRole('option', { name: 'billing' }).click();
    // It is taken over when one leaves the list.
    await page.keyboard.press('Tab');
    await table.getByText('worker@shop').waitFor({ state: 'detached' });
    await line(page).and(page.getByText(/^1 worker online/)).waitFor();
    assert.match(page.url(), /var-cluster=billing/);
    await someone.close();
  });
});

test('RabbitMQ without its management API: the Doctor says what is not known, and gives the setting', async () => {
  const someone = await stage.visit();
  const page = await someone.open(`${APP}/doctor`);
  await page.getByText(/RabbitMQ's management API is not configured for billing/).waitFor();
  await page.getByText('--broker-api=http://user:password@rabbitmq:15672/api/').waitFor();
  assert.equal(await page.getByText(/management API is not configured for shop/).count(), 0);
  await page.getByText(/The exporter is open to everybody who reaches it/).waitFor();
  await someone.close();
});

test('metrics that nobody scrapes are told with what to write into prometheus.yml, and counted where they are', async () => {
  const [blind, seeing] = await Promise.all([startPrometheus({ port: 9 }), startPrometheus({ port: Number(new URL(stage.shop.exporter.url).port) })]);
  try {
    await stage.host.configure(stage.shop.exporter.url, {}, { prometheusUrl: blind.url });
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/doctor`);
    await page.getByText('The Prometheus source holds no series of celery_*').waitFor();
    await page.getByText(`- targets: ['${new URL(stage.shop.exporter.url).host}']`).waitFor();
    await stage.host.configure(stage.shop.exporter.url, {}, { prometheusUrl: seeing.url });
    await stage.shop.exporter.until('scraped', async () => (await seeing.query('celeriac_up')).length > 0);
    await someone.open(`${APP}/doctor`);
    await page.getByText(/^Prometheus holds [\d,]+ series of celery_\*/).waitFor();
    await seeing.stop();
    await someone.open(`${APP}/doctor`);
    await page.getByText(/The Prometheus source cannot be asked/).waitFor();
    await someone.close();
  } finally {
    await stage.host.configure(stage.shop.exporter.url);
    await Promise.all([blind.stop(), seeing.stop()]);
  }
});

test('a worker that does not answer: who it is, which of its answers are missing, and how old the rest is', async () => {
  const someone = await stage.visit();
  const page = await someone.open(`${APP}/workers`);
  await page.getByRole('table', { name: 'Workers' }).getByText('worker@billing').waitFor();
  workers.billing?.pause();
  try {
    await page.getByText(/1 worker did not answer when last asked: worker@billing/).waitFor({ timeout: 60_000 });
    await someone.open(`${APP}/workers/worker?name=worker%40billing&tab=pool`);
    const missing = page.getByRole('list', { name: 'What is missing' });
    await missing.getByText(/It did not answer stats: .* What is shown is \d+ (s|min) old\./).waitFor({ timeout: 60_000 });
    await page.getByText('Concurrency', { exact: true }).waitFor();
  } finally {
    workers.billing?.resume();
  }
  await page.getByRole('list', { name: 'What is missing' }).waitFor({ state: 'detached', timeout: 60_000 });
  await someone.close();
});

test('where there is nothing yet, each page says why, and what to do', async () => {
  await stage.host.configure(empty.url);
  try {
    const someone = await stage.visit({ role: 'Editor' });
    for (const [path, words] of [
      ['overview', 'No task failed in this time range.'],
      ['workers', /No worker is known\. Start one with celery -A your\.app worker -E/],
      ['workers/worker?name=nobody%40shop', /nobody@shop/],
      ['tasks', /No task was seen in this time range\. Widen it, or call a task/],
      ['queues', /No queue is known\. They show once a worker consumes them/],
      ['doctor', /No worker is there in default/],
      ['audit', 'Nobody has tried to change anything in this time range.'],
    ] as const) {
      const page = await someone.open(`${APP}/${path}`);
      await page.getByText(words).first().waitFor();
      assert.equal(await page.getByText('This page failed').count(), 0, path);
    }
    assert.deepEqual(someone.errors, []);
    await someone.close();
  } finally {
    await stage.host.configure(stage.shop.exporter.url);
  }
});

test('an exporter that cannot be asked is one banner on each page, and the Doctor says what to try', async () => {
  await stage.host.configure('http://127.0.0.1:9');
  try {
    const someone = await stage.visit({ role: 'Editor' });
    for (const { path } of PAGES) {
      const page = await someone.open(`${APP}/${path}`);
      await page.getByRole('button', { name: 'Test connection' }).waitFor();
      assert.equal(await page.getByRole('alert').count(), 1, path);
      if (path === 'doctor') await page.getByText('curl -s http://127.0.0.1:9/-/healthy').waitFor();
    }
    await someone.close();
  } finally {
    await stage.host.configure(stage.shop.exporter.url);
  }
});

for (const [theme, width] of [['dark', 1280], ['light', 390]] as const) {
  test(`${theme}, ${width} pixels wide: axe finds nothing on any page, and whatever the Tab key comes to shows that it did`, async () => {
    const someone = await stage.visit({ role: 'Editor', theme, width });
    for (const path of [...PAGES.map(({ path: one }) => one), 'workers/worker?name=worker%40shop', 'queues?queue=celery']) {
      const page = await someone.open(`${APP}/${path}`);
      await page.getByTestId('celeriac-page').getByRole('heading').first().or(page.getByRole('grid')).first().waitFor();
      await page.getByRole('status', { name: /^Loading/ }).first().waitFor({ state: 'detached' });
      assert.deepEqual(await axe(page), [], path);
      assert.deepEqual(await unseen(page), [], path);
    }
    await someone.close();
  });
}

/** What the Tab key comes to in the page without that one could see it. */
async function unseen(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  await page.getByTestId('celeriac-page').evaluate((place) => {
    const element = place as unknown as { tabIndex: number; focus(): void };
    element.tabIndex = -1;
    element.focus();
  });
  for (let press = 0; press < 15; press += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate<string>(`(() => {
      const at = document.activeElement;
      if (at === null || at.closest('[data-testid=celeriac-page]') === null) return 'outside';
      const shown = (one) => { const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one); return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'; };
      let one = at;
      for (let up = 0; one !== null && up < 4; up += 1, one = one.parentElement) if (shown(one) || (one.nextElementSibling !== null && shown(one.nextElementSibling))) return 'seen';
      return at.tagName + ' ' + (at.getAttribute('aria-label') ?? at.textContent ?? '').slice(0, 40);
    })()`);
    if (name === 'outside') return found;
    if (name !== 'seen') found.push(name);
  }
  return found;
}
