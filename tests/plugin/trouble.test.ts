/** What a person sees when the exporter is slow, refuses the token, or is not there; and an admin's way out of it. */
import assert from 'node:assert/strict';
import { startExporter } from '../services/exporter.ts';
import { after, before, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
let stage: Stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage?.close());

test('a slow exporter: what was shown stays, says how old it is, and is renewed', async () => {
  const someone = await stage.visit();
  const page = await someone.open(`${APP}/workers`);
  await page.getByRole('table', { name: 'Workers' }).getByText('threads@shop').waitFor();
  stage.shop.exporter.process.pause();
  try {
    await page.getByText(/No answer within 15 s/).first().waitFor({ timeout: 60_000 });
    assert.equal(await page.getByRole('table', { name: 'Workers' }).getByText('threads@shop').isVisible(), true);
  } finally {
    stage.shop.exporter.process.resume();
  }
  await page.getByText(/No answer within 15 s/).first().waitFor({ state: 'detached', timeout: 60_000 });
  await someone.close();
});

test('a token that is not accepted is named as such, once', async () => {
  const guarded = await startExporter({ broker: stage.shop.redis.urlOf(0), flags: ['--basic-auth=ada:secret'], open: false });
  await stage.host.configure(guarded.url);
  try {
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/workers`);
    await page.getByText("The exporter does not accept the app's token").waitFor();
    assert.equal(await page.getByText("The exporter does not accept the app's token").count(), 1);
    await someone.close();
  } finally {
    await stage.host.configure(stage.shop.exporter.url);
    await guarded.stop();
  }
});

test('Configuration: what is wrong is said, and the way out works', async () => {
  const someone = await stage.visit({ role: 'Admin' });
  const page = await someone.open('/plugins/celeriac-celery-app?page=configuration');
  const url = page.getByLabel('Exporter URL');
  await url.fill('celeriac:5555');
  await page.getByText(/Begin with http/).waitFor();
  await url.fill('http://127.0.0.1:9');
  await page.getByRole('button', { name: 'Save and reload' }).click();
  const test = page.getByRole('button', { name: 'Test connection' });
  await test.and(page.locator(':not([disabled])')).click();
  await page.getByText(/Grafana cannot reach the exporter/).waitFor();
  await url.fill(stage.shop.exporter.url);
  await page.getByRole('button', { name: 'Save and reload' }).click();
  await test.and(page.locator(':not([disabled])')).click();
  await page.getByText('Grafana reaches the exporter, and the read token is accepted.').waitFor();
  await page.getByText(/Cluster default: 2 workers online/).waitFor();
  await someone.close();
});
