/** The data source's settings, as an admin fills them in: what is kept, and what is said of what is wrong. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { holds } from './result-rows.ts';
import { after, before, test } from './spec.ts';
import { Stage } from './stage.ts';

const TOKEN = 'v'.repeat(40);
let stage: Stage;
let guarded: Exporter;

before(async () => {
  stage = await Stage.open();
  guarded = await startExporter({ broker: stage.shop.redis.urlOf(0), flags: ['--enable-events=false'], open: false, env: { CELERIAC_API_TOKENS: `viewer:${TOKEN}` } });
});
after(async () => {
  await guarded?.stop();
  await stage?.close();
});

/** Grafana keeps a data source in mind for seconds after it was changed: the test is asked for until it speaks of this one. */
async function tested(page: Page, words: RegExp): Promise<void> {
  const told = page.getByText(words);
  for (let asked = 0; asked < 10; asked += 1) {
    await page.getByRole('button', { name: 'Save & test' }).click();
    if (await told.waitFor({ timeout: 3_000 }).then(() => true, () => false)) return;
  }
  await told.waitFor();
}

test('they are kept; what is wrong with them is said as they are typed, or by the test: no address, a wrong token, nobody there, a stranger', async () => {
  await stage.host.addSource('', '');
  const admin = await stage.visit({ role: 'Admin' });
  const page = await admin.open('/connections/datasources/edit/celeriac');
  const [url, token] = [page.getByLabel('Exporter URL'), page.getByLabel('Read token')];
  await url.waitFor();
  await tested(page, /No exporter is named yet/);
  await url.fill('celeriac:5555');
  await page.getByText(/Begin with http/).waitFor();
  await url.fill(`${guarded.url}/`);
  await page.getByText(/Begin with http/).waitFor({ state: 'detached' });
  await token.fill('wrong'.repeat(8));
  await tested(page, /does not accept the data source's token/);
  await holds(url, guarded.url);
  assert.equal(await token.isDisabled(), true);
  await page.getByRole('button', { name: 'Reset' }).click();
  await holds(token, '');
  await token.fill(TOKEN);
  await tested(page, /The exporter watches 1 cluster with 2 workers online/);
  assert.equal((await page.content()).includes(TOKEN), false);
  const stranger = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>It works</h1>'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  await url.fill(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
  await tested(page, /Something answers at this URL, and it is no Celeriac exporter/);
  stranger.close();
  await url.fill('http://127.0.0.1:9');
  await tested(page, /cannot reach/);
  // The token was kept all the while, though nobody entered it again.
  await url.fill(guarded.url);
  await tested(page, /The exporter watches 1 cluster with 2 workers online/);
  await admin.close();
});
