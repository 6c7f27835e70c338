/** The files that are shipped: current, valid, and with every link leading somewhere. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { panelsOf, readDashboards } from '../../dashboards/expressions.ts';
import { metricsOptions } from '../../exporter/config/options/metrics.ts';
import { OWN_METRICS } from '../../exporter/metrics/own.ts';
import { subjects } from '../../exporter/metrics/subjects.ts';
import { GRAFANA_FILE, PROMETHEUS_FILE, ruleFiles } from '../../rules/generate.ts';
import { groups } from '../../rules/groups.ts';
import type { PrometheusRules } from '../../rules/prometheus.ts';
import { isRecording } from '../../rules/rule.ts';
import { THRESHOLDS, thresholdsWith } from '../../rules/thresholds.ts';
import { ensureProgram } from '../services/debian.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const prometheus = parse(read(`provisioning/${PROMETHEUS_FILE}`)) as PrometheusRules;
const rules = prometheus.groups.flatMap((group) => group.rules);
const alerts = groups(THRESHOLDS).flatMap((group) => group.rules).flatMap((rule) => (isRecording(rule) ? [] : [rule]));

test('they are what rules/ says', () => {
  for (const [path, text] of ruleFiles()) assert.equal(read(`provisioning/${path}`), text, `${path}: npm run rules`);
});

test('promtool has nothing against the rules, with other thresholds neither', async () => {
  const promtool = await ensureProgram('promtool', 'prometheus');
  const directory = mkdtempSync(join(tmpdir(), 'celeriac-rules-'));
  const places = { grafanaUrl: 'https://grafana.example.com', runbooksUrl: 'https://example.com/runbooks' };
  try {
    for (const settings of [[], ['failureWindow=30m', 'retryWindow=30m', 'queueWindow=1h', 'successObjective=0.999', 'waitObjectiveSeconds=0.5', 'flapStarts=10']]) {
      const text = ruleFiles(settings, places).get(PROMETHEUS_FILE) ?? '';
      writeFileSync(join(directory, 'rules.yml'), text);
      const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', 'rules.yml'], { cwd: directory, encoding: 'utf8' });
      assert.equal(status, 0, `${stdout}${stderr}`);
      assert.match(text, /dashboard_url: https:\/\/grafana\.example\.com\/d\/celeriac-/);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a threshold that is none is refused by name', () => {
  assert.equal(thresholdsWith(['failureRatio=0.2', 'failureWindow=1h']).failureRatio, 0.2);
  assert.throws(() => thresholdsWith(['failureRation=0.2']), /failureRation is no threshold; there are failureRatio/);
  assert.throws(() => thresholdsWith(['failureRatio=often']), /failureRatio is a number, as failureRatio=0\.05; often is none/);
  assert.throws(() => thresholdsWith(['failureWindow=10']), /10 is no duration/);
});

test('every metric that is asked for is one of the exporter’s, or recorded', () => {
  const described = [...subjects({ maxSeries: 1 }).flatMap(({ metrics }) => metrics), ...OWN_METRICS];
  const known = new Set(described.flatMap(({ name, type }) => (type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name])));
  const recorded = new Set(rules.flatMap(({ record = [] }) => record));
  for (const { expr } of rules) {
    for (const [name] of expr.matchAll(/\b\w+(?::\w+)+|\b(?:celery|celeriac|flower)_\w+/g)) assert.ok(known.has(name) || recorded.has(name), name);
  }
});

test('the objective of waiting is measured by a bucket that the exporter has', () => {
  const bounds = metricsOptions.waitBuckets.default.split(',').map(Number);
  assert.ok(bounds.includes(THRESHOLDS.waitObjectiveSeconds));
  assert.ok(Math.max(...bounds) > THRESHOLDS.waitSeconds);
});

test('every alert has a runbook that says what it means, where to look, what to do and how to tune it', () => {
  const chapters = new Map(read('docs/runbooks.md').split(/^## /m).slice(1).map((chapter) => [chapter.slice(0, chapter.indexOf('\n')), chapter]));
  assert.deepEqual([...chapters.keys()].sort(), [...new Set(alerts.map(({ alert }) => alert))].sort());
  for (const [alert, chapter] of chapters) {
    const parts = [...chapter.matchAll(/^\*\*(\w+)\.\*\*/gm)].map(([, part]) => part);
    assert.deepEqual(parts, ['Means', 'Look', 'Do', 'Tune'], alert);
    for (const [, name = ''] of (chapter.split('**Tune.**')[1] ?? '').matchAll(/`([a-z]+[A-Z]\w+)`/g)) assert.ok(name in THRESHOLDS, `${alert}: ${name}`);
    for (const [, anchor] of chapter.matchAll(/\]\(#(\w+)\)/g)) assert.ok([...chapters.keys()].some((name) => name.toLowerCase() === anchor), `${alert}: ${anchor}`);
  }
  for (const { alert, annotations } of rules) {
    if (alert !== undefined) assert.ok(annotations?.['runbook_url']?.endsWith(`#${alert.toLowerCase()}`), alert);
  }
});

test('docs/alerts.md lists every alert with its severity', () => {
  const listed = [...read('docs/alerts.md').matchAll(/^\| \[(\w+)\]\(runbooks\.md#(\w+)\) \| ([\w, ]+) \|/gm)].map(([, name, anchor, severity]) => [name, anchor, severity]);
  const severities = new Map<string, Set<string>>();
  for (const { alert, severity } of alerts) severities.set(alert, (severities.get(alert) ?? new Set<string>()).add(severity));
  const wanted = [...severities].map(([alert, of]) => [alert, alert.toLowerCase(), [...of].join(', ')]);
  assert.deepEqual(listed.sort(), wanted.sort());
});

test('every alert leads to a panel, and to variables that its dashboard has', () => {
  const dashboards = new Map([...readDashboards().values()].map((dashboard) => [dashboard.uid, dashboard]));
  for (const { alert, annotations } of rules) {
    if (alert === undefined) continue;
    const url = new URL(annotations?.['dashboard_url'] ?? '', 'http://grafana');
    const dashboard = dashboards.get(url.pathname.replace('/d/', ''));
    assert.ok(dashboard, `${alert}: ${url.pathname}`);
    const variables = dashboard.templating.list.map(({ name }) => `var-${name}`);
    for (const name of url.searchParams.keys()) assert.ok(variables.includes(name), `${alert}: ${name}`);
  }
  for (const { annotations } of grafanaRules()) {
    const panels = panelsOf(dashboards.get(annotations['__dashboardUid__'] ?? '')!).map(({ id }) => String(id));
    assert.ok(panels.includes(annotations['__panelId__'] ?? ''), JSON.stringify(annotations));
  }
});

interface GrafanaRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly data: readonly { readonly refId: string; readonly datasourceUid: string; readonly relativeTimeRange: { readonly from: number; readonly to: number }; readonly model: Record<string, unknown> }[];
  readonly for: string;
  readonly noDataState: string;
  readonly execErrState: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

function grafanaRules(): readonly GrafanaRule[] {
  const file = parse(read(`provisioning/${GRAFANA_FILE}`)) as { groups: { rules: GrafanaRule[] }[] };
  return file.groups.flatMap((group) => group.rules);
}

const keys = (object: object): string[] => Object.keys(object).sort();
const DURATION = /^\d+[smh]$/;

// By https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/ and what Grafana 12.3 refuses.
test("Grafana's file is what Grafana takes", () => {
  const file = parse(read(`provisioning/${GRAFANA_FILE}`)) as { apiVersion: number; groups: { orgId: number; folder: string; interval: string; name: string }[] };
  assert.deepEqual(keys(file), ['apiVersion', 'groups']);
  assert.equal(file.apiVersion, 1);
  for (const group of file.groups) {
    assert.deepEqual(keys(group), ['folder', 'interval', 'name', 'orgId', 'rules']);
    assert.match(group.interval, DURATION);
  }
  const all = grafanaRules();
  assert.equal(all.length, alerts.length);
  for (const unique of ['uid', 'title'] as const) assert.equal(new Set(all.map((rule) => rule[unique])).size, all.length, unique);
  for (const rule of all) {
    assert.deepEqual(keys(rule), ['annotations', 'condition', 'data', 'execErrState', 'for', 'isPaused', 'labels', 'noDataState', 'title', 'uid']);
    assert.match(rule.uid, /^[\w-]{1,40}$/);
    assert.match(rule.for, DURATION);
    assert.ok(['NoData', 'OK', 'Alerting', 'KeepLast'].includes(rule.noDataState));
    assert.ok(['Error', 'OK', 'Alerting', 'KeepLast'].includes(rule.execErrState));
    assert.ok(['critical', 'warning'].includes(rule.labels['severity'] ?? ''));
    // It fills its environment into titles and labels, and needs both or neither of these two.
    assert.doesNotMatch(`${rule.title} ${JSON.stringify(rule.labels)}`, /\$/);
    assert.equal('__dashboardUid__' in rule.annotations, '__panelId__' in rule.annotations);
    const [query, threshold, ...more] = rule.data;
    assert.ok(query && threshold && more.length === 0);
    assert.deepEqual([query.refId, threshold.refId, rule.condition], ['A', 'B', 'B']);
    for (const step of rule.data) {
      assert.deepEqual(keys(step), ['datasourceUid', 'model', 'refId', 'relativeTimeRange']);
      assert.equal(step.model['refId'], step.refId);
    }
    assert.equal(query.datasourceUid, '$CELERIAC_PROMETHEUS_UID');
    assert.ok(query.relativeTimeRange.from > 0);
    assert.deepEqual(keys(query.model), ['editorMode', 'expr', 'instant', 'intervalMs', 'maxDataPoints', 'range', 'refId']);
    assert.equal(threshold.datasourceUid, '__expr__');
    assert.deepEqual(keys(threshold.model), ['conditions', 'expression', 'refId', 'type']);
    assert.deepEqual([threshold.model['type'], threshold.model['expression']], ['threshold', 'A']);
  }
});
