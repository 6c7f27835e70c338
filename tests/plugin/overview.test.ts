/** The overview in a real browser, of the real exporter and real workers. */
import assert from 'node:assert/strict';
import { axe } from './axe.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const OVERVIEW = '/a/celeriac-celery-app/overview';
let stage: Stage;

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, 20);
  for (let failure = 0; failure < 4; failure += 1) await client.call('shop.fail');
  await exporter.until('24 ended', async () => {
    const { tasks } = await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE');
    return tasks.length === 24;
  });
});
after(() => stage?.close());

test('says who is there, what fails, and where', async () => {
  const someone = await stage.visit();
  const page = await someone.open(OVERVIEW);
  await page.getByText('Online 2').waitFor();
  await page.getByText('shop.fail fails: 4 of 4 (100 %)').waitFor();
  const failures = page.getByRole('table', { name: 'Failures by exception and place' });
  await failures.getByText('OutOfStock', { exact: true }).waitFor();
  assert.match((await failures.textContent()) ?? '', /tasks\.py:\d+ in look_up/);
  await page.getByRole('table', { name: 'Task types' }).getByText('shop.add').waitFor();
  await page.getByText('All workers run Celery 5.7.0.').waitFor();
  assert.deepEqual(someone.errors, []);
  await someone.close();
});

test('each trend says what it comes to now, and whether that is usual', async () => {
  const someone = await stage.visit();
  const page = await someone.open(`${OVERVIEW}?from=now-5m&to=now`);
  const throughput = page.getByRole('region', { name: 'Throughput' });
  await throughput.getByText(/^[\d.]+ \/(s|min)$/).waitFor();
  const told = await throughput.getByTitle(/^In 10 s, usually [\d.]+ \/(s|min)$/).count();
  assert.equal(told, 1);
  await someone.close();
});

for (const theme of ['dark', 'light'] as const) {
  for (const width of [1280, 390]) {
    test(`${theme}, ${width} pixels wide: no part of it hangs out, and axe finds nothing`, async () => {
      const someone = await stage.visit({ theme, width });
      const page = await someone.open(OVERVIEW);
      await page.getByText('OutOfStock', { exact: true }).first().waitFor();
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      assert.ok(wide <= width, `${wide} pixels wide`);
      assert.deepEqual(await axe(page), []);
      await someone.close();
    });
  }
}

describe('an exporter that cannot be asked', () => {
  test('is one banner with what to do, and is found again', async () => {
    await stage.host.configure('http://127.0.0.1:9');
    const someone = await stage.visit();
    // Seldom refreshed: else the page might find it again by itself, while the button is looked for.
    const page = await someone.open(`${OVERVIEW}?refresh=5m`);
    await page.getByText('Grafana cannot reach the exporter').waitFor();
    // Each part of the page asks: one that is late would find the exporter again, and the banner would be gone before it is used.
    await page.waitForLoadState('networkidle');
    assert.equal(await page.getByRole('alert').count(), 1);
    assert.equal(await page.getByRole('link', { name: 'Configuration' }).count(), 0, 'viewers cannot configure');
    await stage.host.configure(stage.shop.exporter.url);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Online 2').waitFor();
    assert.equal(await page.getByText('Grafana cannot reach the exporter').count(), 0);
    await someone.close();
  });
});
