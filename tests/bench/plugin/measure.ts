import { loadavg } from 'node:os';
import { join } from 'node:path';
import { startBrowser, visit } from '../../plugin/browser.ts';
import { ensureBuilt } from '../../plugin/built.ts';
import { namedGrafana } from '../../plugin/grafana.ts';
import { HostServer } from '../../plugin/host-server.ts';
import { startExporter } from '../../services/exporter.ts';
import type { Exporter } from '../../services/exporter.ts';
import { dataDirectory } from '../../services/process.ts';
import type { Measurement } from '../budget.ts';
import type { Broker } from '../publisher.ts';
import { publishSteadily } from '../steadily.ts';
import { BUDGET_STREAM, makeStream } from '../stream.ts';
import { measureFirstPage } from './first-page.ts';
import { measureLiveTail } from './live-tail.ts';
import { measureAsking, measureScrolling } from './scrolling.ts';

const HELD = 100_000;
/** Messages a second: what is measured is the plugin, and nothing may be lost. */
const FILL_RATE = 8_000;
const BEAT_MS = 2_000;

/**
 * The built plugin in a real browser, over an exporter that holds 100,000 tasks, on the page that plays Grafana; in a Grafana itself where
 * GRAFANA_URL or GRAFANA_HOME names one.
 */
export async function measurePlugin(broker: Broker): Promise<Measurement[]> {
  const built = await ensureBuilt();
  const exporter = await startExporter({ broker: broker.url, db: join(dataDirectory('bench-plugin'), 'celeriac.db'), flags: [`--max-tasks=${2 * HELD}`] });
  const grafana = await namedGrafana();
  const host = grafana ?? (await HostServer.start(built, { secrets: { readToken: 'reader', operatorToken: 'operator' } }));
  const browser = await startBrowser();
  const beating = setInterval(() => void beat(broker), BEAT_MS);
  try {
    await exporter.untilReady();
    await fill(broker, exporter);
    await beat(broker);
    await host.configure(exporter.url);
    sayLoad('first page');
    const measured = await measureFirstPage(browser, host, grafana === undefined ? 'plugin' : 'plugin in Grafana');
    const someone = await visit(browser, host);
    const page = await someone.open('/a/celeriac-celery-app/tasks');
    await page.getByRole('row').nth(1).waitFor();
    for (const [name, part] of [['sort, filter', () => measureAsking(page, HELD)], ['scrolling', () => measureScrolling(page, HELD)], ['live tail', () => measureLiveTail(page, broker)]] as const) {
      sayLoad(name);
      measured.push(...(await part()));
    }
    sayLoad('the end');
    for (const error of someone.errors.slice(0, 5)) console.error(`the page says: ${error}`);
    return measured;
  } finally {
    clearInterval(beating);
    await browser.close();
    await host.stop();
    await exporter.stop();
  }
}

async function fill(broker: Broker, exporter: Exporter): Promise<void> {
  // A minute ago, so that none of them lies ahead.
  const stream = makeStream({ ...BUDGET_STREAM, tasks: HELD, seed: 21 }, Date.now() / 1_000 - 60);
  const publisher = await broker.prepare(stream.messages);
  await publishSteadily(publisher, FILL_RATE);
  await publisher.close();
  await exporter.until('it holds them all', async () => ((await exporter.json<{ total: { count: number } }>('/api/v1/tasks?limit=1&totals=true')).total?.count ?? 0) >= HELD, 120_000);
}

/** So that the workers stay online: only a heartbeat of each. */
async function beat(broker: Broker): Promise<void> {
  const publisher = await broker.prepare(makeStream({ ...BUDGET_STREAM, tasks: 0 }, Date.now() / 1_000).messages);
  await publisher.publish(0, publisher.length);
  await publisher.close();
}

/** Timings are worth what the machine was doing besides. */
function sayLoad(before: string): void {
  console.log(`load of the machine before ${before}: ${loadavg().map((load) => load.toFixed(1)).join(', ')}`);
}
