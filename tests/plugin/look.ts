/**
 * For the eye: pictures of the app's pages, of a running exporter, in both themes and two widths, on the host page or in a Grafana.
 * `node tests/plugin/look.ts http://127.0.0.1:5555 /tmp/pictures overview 'tasks?q=state:FAILURE'`
 */
import { mkdirSync } from 'node:fs';
import { startBrowser, visit } from './browser.ts';
import { ensureBuilt } from './built.ts';
import { HostServer } from './host-server.ts';
import { namedGrafana } from './grafana.ts';
import type { Role } from './host.ts';

const [exporterUrl = '', folder = '/tmp/pictures', ...pages] = process.argv.slice(2);
const role = (process.env['ROLE'] ?? 'Editor') as Role;
const built = await ensureBuilt();
mkdirSync(folder, { recursive: true });
const host = (await namedGrafana()) ?? (await HostServer.start(built, { secrets: { readToken: 'r', operatorToken: 'o' } }));
await host.configure(exporterUrl);
const browser = await startBrowser();
for (const name of pages) {
  for (const theme of (process.env['THEMES'] ?? 'dark,light').split(',') as ('dark' | 'light')[]) {
    for (const width of (process.env['WIDTHS'] ?? '1280,390').split(',').map(Number)) {
      const someone = await visit(browser, host, { theme, width, role });
      const page = await someone.open(name.startsWith('/') ? name : `/a/celeriac-celery-app/${name}`);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await page.waitForTimeout(Number(process.env['WAIT'] ?? 1_000));
      const path = `${folder}/${name.replaceAll(/[^\w]+/g, '-')}-${theme}-${width}.png`;
      await page.screenshot({ path, fullPage: true });
      console.log(path, ...someone.errors.slice(0, 5));
      await someone.close();
    }
  }
}
await browser.close();
await host.stop();
