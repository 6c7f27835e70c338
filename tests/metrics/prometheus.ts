import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../services/debian.ts';
import { freePort } from '../services/ports.ts';
import { dataDirectory, Supervised } from '../services/process.ts';

export interface Result {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Rule {
  readonly name: string;
  /** `ok`, `err`, or `unknown` before it was evaluated. */
  readonly health: string;
  readonly lastError?: string;
}

export interface Prometheus {
  readonly url: string;
  /** An instant query. */
  query(expression: string): Promise<Result[]>;
  /** How the rules that it was started with fare. */
  rules(): Promise<Rule[]>;
  stop(): Promise<void>;
}

/**
 * A Prometheus from Debian that scrapes one page every second, as job `celery-exporter` in namespace `shop`.
 * @param rules a file of rules, as an object
 */
export async function startPrometheus(page: { readonly port: number }, { rules }: { readonly rules?: object } = {}): Promise<Prometheus> {
  const command = await ensureProgram('prometheus', 'prometheus');
  const directory = dataDirectory('prometheus');
  const port = await freePort();
  const scrape = {
    job_name: 'celery-exporter',
    static_configs: [{ targets: [`127.0.0.1:${page.port}`], labels: { namespace: 'shop' } }],
  };
  const own = { job_name: 'prometheus', static_configs: [{ targets: [`127.0.0.1:${port}`] }] };
  // JSON is YAML.
  if (rules !== undefined) writeFileSync(join(directory, 'rules.yml'), JSON.stringify(rules));
  const settings = { global: { scrape_interval: '1s' }, scrape_configs: [scrape, own], rule_files: rules === undefined ? [] : ['rules.yml'] };
  writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(settings));
  const process = new Supervised({
    name: 'prometheus',
    command,
    args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`],
    cwd: directory,
  });
  const url = `http://127.0.0.1:${port}`;
  await process.until('ready', () => fetch(`${url}/-/ready`).then(({ ok }) => ok, () => false));
  return {
    url,
    query: (expression) => query(url, expression),
    rules: () => rulesOf(url),
    stop: async () => void (await process.stop()),
  };
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[] };
}

async function query(url: string, expression: string): Promise<Result[]> {
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: expression }) });
  const { data, error } = (await response.json()) as Answer;
  if (!data) throw new Error(`Prometheus refused ${expression}: ${error}`);
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

async function rulesOf(url: string): Promise<Rule[]> {
  const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as { data: { groups: { rules: Rule[] }[] } };
  return data.groups.flatMap(({ rules }) => rules).map(({ name, health, lastError }) => ({ name, health, ...(lastError !== undefined && { lastError }) }));
}
