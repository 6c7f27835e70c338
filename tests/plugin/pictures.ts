/**
 * The pictures that the README and Grafana's catalogue show: `npm run demo` in one terminal, for a quarter of an hour, and in another
 * `GRAFANA_HOME=… npm run pictures -- http://127.0.0.1:5555`, with the exporter's address. GRAFANA_URL names a Grafana that runs.
 * A real one: the page that plays it to the tests would not show what people will see.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser, visit } from './browser.ts';
import { ensurePluginBuilt } from './built.ts';
import { namedGrafana } from './grafana.ts';

/** Named in src/plugin.json. */
const folder = fileURLToPath(new URL('../../src/img/screenshots/', import.meta.url));
const APP = '/a/celeriac-celery-app';
const SETTLED_MS = 4_000;

const [exporterUrl] = process.argv.slice(2);
if (exporterUrl === undefined) throw new Error('no exporter is named: npm run pictures -- http://127.0.0.1:5555');

interface Shown {
  readonly uuid?: string;
  readonly name?: string;
  readonly processed?: number | null;
  readonly queues?: readonly string[] | null;
}

async function listed(path: string, kind: 'tasks' | 'workers'): Promise<readonly [Shown, ...Shown[]]> {
  const answer = await fetch(`${exporterUrl}${path}`);
  if (!answer.ok) throw new Error(`${exporterUrl}${path}: ${answer.status}; the exporter must be open to all, as the demo's is`);
  const [first, ...rest] = ((await answer.json()) as Record<typeof kind, readonly Shown[]>)[kind];
  if (first === undefined) throw new Error(`${exporterUrl} has none of the ${kind} that are to be shown: let the demo run on`);
  return [first, ...rest];
}

await ensurePluginBuilt();
const grafana = await namedGrafana();
if (grafana === undefined) throw new Error('no Grafana is named: GRAFANA_HOME or GRAFANA_URL');
const [failed] = await listed('/api/v1/tasks?limit=1&q=state:FAILURE', 'tasks');
const busiest = (await listed('/api/v1/workers', 'workers')).reduce((one, other) => ((other.processed ?? 0) > (one.processed ?? 0) ? other : one));
const pages = {
  overview: 'overview',
  tasks: 'tasks',
  task: `tasks/task?uuid=${failed.uuid}`,
  worker: `workers/worker?name=${encodeURIComponent(busiest.name ?? '')}&tab=pool`,
  queues: `queues?queue=${encodeURIComponent(busiest.queues?.[0] ?? '')}`,
};
// One that runs is configured by whoever runs it.
if (process.env['GRAFANA_URL'] === undefined) await grafana.configure(exporterUrl);
const browser = await startBrowser();
try {
  const someone = await visit(browser, grafana, { theme: 'light', role: 'Editor', height: 800 });
  for (const [name, path] of Object.entries(pages)) {
    const page = await someone.open(`${APP}/${path}`);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.waitForTimeout(SETTLED_MS);
    const target = join(folder, `${name}.png`);
    await page.screenshot({ path: target });
    console.log(`${target}: ${(statSync(target).size / 1024).toFixed(0)} KiB`);
  }
} finally {
  await browser.close();
  await grafana.stop();
}
