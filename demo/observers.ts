import { randomBytes } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { findProgram } from '../tests/services/debian.ts';
import { findGrafana, launchGrafana, untilGrafanaAnswers } from '../tests/services/grafana.ts';
import type { GrafanaProgram } from '../tests/services/grafana.ts';
import { freePort } from '../tests/services/ports.ts';
import { dataDirectory, Supervised } from '../tests/services/process.ts';
import type { Ending } from './ending.ts';
import { newLog, shown } from './logs.ts';
import type { Terminal } from './terminal.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const provisioning = join(root, 'provisioning');
/** For somebody who watches: three points within a quarter of a minute. */
const SCRAPE_SECONDS = 5;
const PROMETHEUS_UID = 'prometheus';

interface Place {
  readonly port: number;
  readonly url: string;
}

interface PrometheusHere extends Place {
  readonly program: string;
}

interface GrafanaHere extends Place {
  readonly program: GrafanaProgram;
  readonly password: string;
  readonly tokens: { readonly read: string; readonly operator: string };
}

/**
 * Who looks at the exporter: Prometheus and Grafana, where this machine has them, with the files of `provisioning/` and
 * `dashboards/`, on free ports of loopback, with data that are gone with the demo. States: found (their ports are known, so that
 * the exporter can be told of Grafana) → started; each says so when it answers, and holds nobody up until then.
 */
export class Observers {
  readonly #prometheus: PrometheusHere | undefined;
  readonly #grafana: GrafanaHere | undefined;
  readonly #wanted: boolean;

  static async find(environment: NodeJS.ProcessEnv, wanted: boolean): Promise<Observers> {
    const prometheus = wanted ? findProgram('prometheus') : undefined;
    const grafana = wanted ? findGrafana(environment) : undefined;
    return new Observers(
      wanted,
      prometheus === undefined ? undefined : { program: prometheus, ...(await place()) },
      grafana === undefined ? undefined : { program: grafana, password: secret(), tokens: { read: secret(), operator: secret() }, ...(await place()) },
    );
  }

  private constructor(wanted: boolean, prometheus: PrometheusHere | undefined, grafana: GrafanaHere | undefined) {
    this.#wanted = wanted;
    this.#prometheus = prometheus;
    this.#grafana = grafana;
  }

  /** Whether there is a Grafana that will want the plugin. */
  get showPlugin(): boolean {
    return this.#grafana !== undefined;
  }

  /** What the exporter has to know of Grafana: its tokens, and where the keys are that prove who is behind them. */
  get exporterSettings(): Readonly<Record<string, string>> {
    if (this.#grafana === undefined) return {};
    const { tokens, url } = this.#grafana;
    return { CELERIAC_GRAFANA_TOKENS: `viewer:${tokens.read},operator:${tokens.operator}`, CELERIAC_GRAFANA_URL: `${url}/` };
  }

  /** Starts them; what is not here is said in a line. */
  start(exporterUrl: string, terminal: Terminal, ending: Ending): void {
    if (!this.#wanted) return;
    this.#startPrometheus(exporterUrl, terminal, ending);
    this.#startGrafana(exporterUrl, terminal, ending);
  }

  #startPrometheus(exporterUrl: string, terminal: Terminal, ending: Ending): void {
    if (this.#prometheus === undefined) {
      terminal.row('Prometheus', 'not here: it would keep the metrics and judge the rules of provisioning/prometheus; on Debian: apt-get install prometheus');
      return;
    }
    const { program, port, url } = this.#prometheus;
    const directory = dataDirectory('prometheus');
    writeFileSync(join(directory, 'prometheus.yml'), prometheusConfiguration(exporterUrl, url));
    const part = new Supervised({
      name: 'prometheus',
      command: program,
      args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`],
      cwd: directory,
      log: newLog('prometheus'),
    });
    ending.watch('Prometheus', [part], 3_000);
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
    void part.until('ready', isReady, 60_000).then(() => terminal.row('Prometheus', `${url}/alerts: the rules, as it judges them`), () => undefined);
  }

  #startGrafana(exporterUrl: string, terminal: Terminal, ending: Ending): void {
    if (this.#grafana === undefined) {
      terminal.row('Grafana', 'not here: it would show the app, the dashboards and the alerts; https://grafana.com/grafana/download, then GRAFANA_HOME=its folder npm run demo');
      return;
    }
    const { program, port, url, password, tokens } = this.#grafana;
    const log = newLog('grafana');
    const prometheus = this.#prometheus;
    const part = launchGrafana(program, {
      port,
      log,
      admin: { user: 'admin', password },
      provisioning: provisioned(prometheus !== undefined),
      env: {
        CELERIAC_URL: exporterUrl,
        CELERIAC_READ_TOKEN: tokens.read,
        CELERIAC_OPERATOR_TOKEN: tokens.operator,
        CELERIAC_DASHBOARDS: join(root, 'dashboards'),
        CELERIAC_PROMETHEUS_UID: prometheus === undefined ? '' : PROMETHEUS_UID,
        CELERIAC_PROMETHEUS_URL: prometheus?.url ?? '',
      },
    });
    ending.watch('Grafana', [part], 5_000);
    terminal.row('Grafana', `starting, which takes it a while; its log is ${shown(log)}`);
    void untilGrafanaAnswers(part, url).then(
      () => terminal.row('Grafana', `${url}/a/celeriac-celery-app/overview and ${url}/dashboards`, `user admin, password ${password}, made for this demo`),
      () => undefined,
    );
  }
}

/** Without a Prometheus, what asks one would only report that. */
function provisioned(withPrometheus: boolean): string[] {
  const files = globSync('{datasources,plugins,dashboards,alerting}/*.yaml', { cwd: provisioning });
  return files.filter((file) => withPrometheus || !/^alerting|prometheus/.test(file));
}

/** The file that docker-compose.yml starts Prometheus with, for these addresses. */
function prometheusConfiguration(exporterUrl: string, url: string): string {
  const targets: Readonly<Record<string, string>> = { celeriac: exporterUrl, prometheus: url };
  interface Configuration {
    global: Record<string, string>;
    rule_files: string[];
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  }
  const configuration = parse(readFileSync(join(provisioning, 'prometheus/prometheus.yml'), 'utf8')) as Configuration;
  configuration.global = { scrape_interval: `${SCRAPE_SECONDS}s`, evaluation_interval: `${SCRAPE_SECONDS}s` };
  configuration.rule_files = configuration.rule_files.map((pattern) => join(provisioning, 'prometheus', pattern));
  for (const { job_name: job, static_configs: statics } of configuration.scrape_configs) {
    for (const one of statics) one.targets = [(targets[job] ?? '').replace('http://', '')];
  }
  return stringify(configuration);
}

async function place(): Promise<Place> {
  const port = await freePort();
  return { port, url: `http://127.0.0.1:${port}` };
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
