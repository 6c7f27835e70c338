import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './debian.ts';
import { dataDirectory, Supervised } from './process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const APP = 'celeriac-celery-app';
export const PLUGINS = [APP, 'celeriac-celery-datasource', 'celeriac-tasks-panel', 'celeriac-workers-panel', 'celeriac-timeline-panel'];

export interface GrafanaProgram {
  readonly command: string;
  /** What Grafana calls its homepath. */
  readonly home: string;
}

export interface GrafanaOptions {
  readonly port: number;
  readonly admin: { readonly user: string; readonly password: string };
  /** Files of `provisioning/` to start with; none, and everything is made by hand. */
  readonly provisioning?: readonly string[];
  /** What they read. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: string;
  /** The folder of the plugin; dist/ otherwise. */
  readonly plugin?: string;
}

/** The Grafana in GRAFANA_HOME, else a program `grafana` with its files where its packages put them. */
export function findGrafana(environment: NodeJS.ProcessEnv): GrafanaProgram | undefined {
  const named = environment['GRAFANA_HOME'];
  if (named) return { command: join(named, 'bin/grafana'), home: named };
  const command = findProgram('grafana');
  if (command === undefined) return undefined;
  const beside = dirname(dirname(command));
  return { command, home: beside === '/usr' || beside === '/' ? '/usr/share/grafana' : beside };
}

/** A Grafana with the built plugin, with data, logs and provisioning of its own, which tells nobody of itself. It may take a minute to answer. */
export function launchGrafana({ command, home }: GrafanaProgram, { port, admin, provisioning = [], env = {}, log, plugin = join(root, 'dist') }: GrafanaOptions): Supervised {
  const data = dataDirectory('grafana');
  const folders = { data, logs: join(data, 'log'), plugins: join(data, 'plugins'), provisioning: join(data, 'provisioning') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  symlinkSync(plugin, join(folders.plugins, APP));
  for (const file of provisioning) cpSync(join(root, 'provisioning', file), join(folders.provisioning, file));
  return new Supervised({
    name: `grafana-${port}`,
    command,
    args: ['server', '--homepath', home, '--config', '/dev/null'],
    cwd: home,
    log,
    env: {
      ...Object.fromEntries(Object.entries(folders).map(([name, path]) => [`GF_PATHS_${name.toUpperCase()}`, path])),
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_SECURITY_ADMIN_USER: admin.user,
      GF_SECURITY_ADMIN_PASSWORD: admin.password,
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: PLUGINS.join(),
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      ...env,
    },
  });
}

/** Waits until it answers. */
export async function untilGrafanaAnswers(grafana: Supervised, url: string): Promise<void> {
  await grafana.until('answering', async () => (await fetch(`${url}/api/health`).catch(() => undefined))?.ok === true, 180_000);
}
