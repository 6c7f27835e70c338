import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Style } from '../../rules/expression.ts';
import { PLACES } from '../../rules/generate.ts';
import { groups } from '../../rules/groups.ts';
import { prometheusRules } from '../../rules/prometheus.ts';
import type { PrometheusRule } from '../../rules/prometheus.ts';
import { THRESHOLDS } from '../../rules/thresholds.ts';
import { ensureProgram } from '../services/debian.ts';

export interface Fired {
  /** Beside the job, and the severity where the scenario has one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
}

/** What an exporter of job `celeriac` on instance `a` tells minute by minute, and which alerts there are at which minute. */
export interface Scenario {
  readonly alert: string;
  readonly severity?: 'critical' | 'warning';
  /** Series in promtool's own notation: `0+5x20`, `1x10 stale`; one value a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Nothing fires in between the times that are named; `[]` is silence. */
  readonly at: Readonly<Record<string, readonly Fired[]>>;
  /** How often rules are evaluated; days are long. */
  readonly every?: string;
  readonly job?: string;
}

const SERIES = { job: 'celeriac', instance: 'a' };

/**
 * Has promtool play the scenario through the rules twice: as Prometheus gets them, and with everything that is recorded written out, as
 * Grafana evaluates them. Both have to fire alike.
 * @throws AssertionError with what promtool says
 */
export async function plays(scenario: Scenario): Promise<void> {
  const promtool = await ensureProgram('promtool', 'prometheus');
  const directory = mkdtempSync(join(tmpdir(), 'celeriac-rules-'));
  try {
    for (const style of ['named', 'plain'] as const) {
      const rules = rulesOf(scenario, style);
      writeFileSync(join(directory, `${style}.rules.json`), JSON.stringify(rules));
      writeFileSync(join(directory, `${style}.test.json`), JSON.stringify(testOf(scenario, style, rules.groups.map(({ name }) => name))));
    }
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', 'named.test.json', 'plain.test.json'], { cwd: directory, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The alert's own rules and what is recorded for them: all others would only take time. Of the annotations, the description. */
function rulesOf({ alert, every }: Scenario, style: Style) {
  const all = prometheusRules(groups(THRESHOLDS), PLACES, style).groups;
  const kept = all.map(({ name, interval, rules }) => ({ name, interval: every ?? interval, rules: rules.filter((rule) => rule.record !== undefined || rule.alert === alert) }));
  const asked = kept.flatMap(({ rules }) => rules.filter((rule) => rule.alert !== undefined)).map(({ expr }) => expr).join();
  const records = (rule: PrometheusRule): boolean => rule.record !== undefined && asked.includes(familyOf(rule.record));
  return {
    groups: kept
      .map((group) => ({ ...group, rules: group.rules.filter((rule) => rule.alert !== undefined || records(rule)).map(shortened) }))
      .filter(({ rules }) => rules.length > 0),
  };
}

/** Longer windows are recorded from shorter ones. */
function familyOf(record: string): string {
  return record.replace(/:[a-z]+\d+[smhd]$/, ':');
}

function shortened(rule: PrometheusRule): PrometheusRule {
  return rule.annotations === undefined ? rule : { ...rule, annotations: { description: rule.annotations['description'] ?? '' } };
}

function testOf({ alert, severity, series, at, every = '1m', job = SERIES.job }: Scenario, style: Style, order: readonly string[]) {
  return {
    rule_files: [`${style}.rules.json`],
    evaluation_interval: every,
    // Left to itself promtool takes the groups in an order that changes from run to run: an alert would see this round's recordings or the last one's.
    group_eval_order: order,
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name.includes('instance=') ? name : withTarget(name), values })),
        alert_rule_test: Object.entries(at).map(([time, fired]) => ({
          eval_time: time,
          alertname: alert,
          exp_alerts: fired.map(({ labels, description }) => ({ exp_labels: { ...(job !== '' && { job }), ...(severity && { severity }), ...labels }, exp_annotations: { description } })),
        })),
      },
    ],
  };
}

function withTarget(series: string): string {
  const target = Object.entries(SERIES).map(([name, value]) => `${name}="${value}"`).join();
  return series.includes('{') ? series.replace('{', `{${target},`) : `${series}{${target}}`;
}
