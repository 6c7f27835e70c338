/**
 * `npm run rules`: writes the rule files of provisioning/ from what stands in this folder; with `--check` only says whether they are
 * current, and has promtool check them where there is one. With other thresholds or addresses, into a folder of one's own:
 * `npm run rules -- --set failureRatio=0.1 --grafana-url https://grafana.example.com --out /etc/celeriac`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { grafanaRules } from './grafana.ts';
import { groups } from './groups.ts';
import type { Places } from './places.ts';
import { prometheusRules } from './prometheus.ts';
import { thresholdsWith } from './thresholds.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const HEAD = '# Written by `npm run rules` out of rules/, from which Prometheus and Grafana get the same; docs/alerts.md says how to change it.\n';
export const PLACES: Places = { grafanaUrl: '', runbooksUrl: '/public/plugins/celeriac-celery-app/runbooks.html' };
export const PROMETHEUS_FILE = 'prometheus/celeriac.rules.yml';
export const GRAFANA_FILE = 'alerting/celeriac.yaml';

/** The files by their path below provisioning/. */
export function ruleFiles(settings: readonly string[] = [], places: Places = PLACES): ReadonlyMap<string, string> {
  const all = groups(thresholdsWith(settings));
  const written = (content: object): string => HEAD + stringify(content, { lineWidth: 140, aliasDuplicateObjects: false });
  return new Map([
    [PROMETHEUS_FILE, written(prometheusRules(all, places))],
    [GRAFANA_FILE, written(grafanaRules(all, places))],
  ]);
}

function main(): number {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      'grafana-url': { type: 'string', default: PLACES.grafanaUrl },
      'runbooks-url': { type: 'string', default: PLACES.runbooksUrl },
      out: { type: 'string', default: join(HERE, 'provisioning') },
    },
  });
  const places = { grafanaUrl: values['grafana-url'].replace(/\/+$/, ''), runbooksUrl: values['runbooks-url'] };
  const files = [...ruleFiles(values.set, places)].map(([path, text]) => ({ path: join(values.out, path), text }));
  if (values.check) return check(files);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return 0;
}

function check(files: readonly { readonly path: string; readonly text: string }[]): number {
  for (const { path, text } of files) {
    if (text === readOrNothing(path)) continue;
    say(`${path} is not what rules/ says: npm run rules`);
    return 1;
  }
  const { status, error, stdout, stderr } = spawnSync('promtool', ['check', 'rules', files[0]!.path], { encoding: 'utf8' });
  // The tests install it; who only lints may not have it.
  if (error) return 0;
  if (status !== 0) say(`${stdout}${stderr}`);
  return status ?? 1;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

if (import.meta.main) {
  try {
    process.exitCode = main();
  } catch (error) {
    say(`npm run rules: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
