/**
 * A real Prometheus with the real rules scrapes a real exporter, which watches a real shop: what rules and dashboards ask has an answer,
 * and what is wrong is told, no more. Windows are seconds here where they are minutes; nothing else is different.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expressions } from '../../dashboards/expressions.ts';
import { write } from '../../rules/expression.ts';
import { PLACES } from '../../rules/generate.ts';
import { groups } from '../../rules/groups.ts';
import { prometheusRules } from '../../rules/prometheus.ts';
import { isRecording } from '../../rules/rule.ts';
import { THRESHOLDS } from '../../rules/thresholds.ts';
import { startPrometheus } from '../metrics/prometheus.ts';
import type { Prometheus } from '../metrics/prometheus.ts';
import { BusyShop } from './busy-shop.ts';

const WINDOW = '10s';
const ALL = groups({ ...THRESHOLDS, beatGraceSeconds: 3 });
const quick = (expr: string): string => expr.replace(/\[\d+[smhd]\]/g, `[${WINDOW}]`);

/** What is wrong in this shop, on purpose… */
const WRONG = ['CeleriacQueueGrowing', 'CeleriacQueueWithoutConsumers', 'CeleriacRetryStorm', 'CeleriacSuccessBudgetBurn', 'CeleriacTaskFailures', 'CeleriacWorkerLost'];
/** …and what has no answer here, because nothing of it is wrong. */
const WITHOUT_ANSWER: Readonly<Record<string, string>> = {
  'CeleriacExporterAbsent value': 'absent() is empty while the exporter is there',
};

let shop: BusyShop;
let prometheus: Prometheus;

before(async () => {
  shop = await BusyShop.open();
  prometheus = await startPrometheus({ port: Number(new URL(shop.exporter.url).port) }, { rules: quickRules() });
});

after(async () => {
  await prometheus?.stop();
  await shop?.close();
});

test('every expression of the rules has an answer', () => answered(ruleExpressions()));

test('every expression of the dashboards has an answer', () =>
  answered(
    expressions({ rateInterval: WINDOW, range: '30s' })
      .filter(({ emptyUnless }) => emptyUnless === undefined)
      .map(({ dashboard, panel, expr }) => ({ name: `${dashboard} ${panel}`, expr })),
  ));

test('what may be empty says when it is not, and is understood nevertheless', async () => {
  const conditional = expressions({ rateInterval: WINDOW, range: '30s' }).filter(({ emptyUnless }) => emptyUnless !== undefined);
  assert.ok(conditional.length <= 12, conditional.map(({ dashboard, panel, emptyUnless }) => `${dashboard} ${panel}: ${emptyUnless}`).join('\n'));
  for (const { expr } of conditional) await prometheus.query(expr);
});

test('what is wrong in the shop is told, and nothing else', async () => {
  await within(30_000, async () => {
    const firing = await firingAlerts();
    const silent = WRONG.filter((alert) => !firing.has(alert));
    return silent.length === 0 ? undefined : `these alerts do not fire: ${silent.join(', ')}`;
  });
  assert.deepEqual([...(await firingAlerts())].sort(), WRONG);
  const [lost] = await prometheus.query('ALERTS{alertname="CeleriacWorkerLost",alertstate="firing"}');
  assert.equal(lost?.labels['worker'], shop.lost);
  const [abandoned] = await prometheus.query('ALERTS{alertname="CeleriacQueueWithoutConsumers",alertstate="firing"}');
  assert.equal(abandoned?.labels['queue'], shop.abandoned);
});

test('no rule fails when it is evaluated', async () => {
  const failing = (await prometheus.rules()).filter(({ health }) => health !== 'ok');
  assert.deepEqual(failing, []);
});

test('a beat that is stopped, and then an exporter, are told', async () => {
  await shop.beat.stop();
  await fires('CeleriacBeatSilent', 'task', 'shop.total');
  await shop.exporter.stop();
  await fires('CeleriacExporterDown', 'job', 'celery-exporter');
});

interface Asked {
  readonly name: string;
  readonly expr: string;
}

/** Of alerts what they compare, since whether it is past the limit is another matter. */
function ruleExpressions(): Asked[] {
  return ALL.flatMap(({ rules }) => rules).flatMap((rule): Asked[] =>
    isRecording(rule)
      ? [{ name: `${rule.record} ${rule.labels?.['quantile'] ?? ''}`, expr: quick(write(rule.expression, 'named')) }]
      : (['named', 'plain'] as const).map((style) => ({ name: `${rule.alert} value`, expr: quick(write(rule.value, style)) })),
  );
}

/** Rules as they are in the file, but quick: windows, intervals and how long something has to last. */
function quickRules(): object {
  return {
    groups: prometheusRules(ALL, PLACES).groups.map(({ name, rules }) => ({
      name,
      interval: '1s',
      rules: rules.map((rule) => ({ ...rule, expr: quick(rule.expr), ...(rule.for !== undefined && { for: '1s' }) })),
    })),
  };
}

/** Traffic goes on meanwhile; what was answered once need not be asked again. */
async function answered(asked: readonly Asked[]): Promise<void> {
  let open = asked.filter(({ name }) => WITHOUT_ANSWER[name] === undefined);
  assert.ok(open.length > 0);
  await within(45_000, async () => {
    const found = await Promise.all(open.map(({ expr }) => prometheus.query(expr)));
    open = open.filter((_, at) => !found[at]?.some(({ value }) => Number.isFinite(value)));
    return open.length === 0 ? undefined : `these have no answer:\n${open.map(({ name, expr }) => `${name}: ${expr}`).join('\n')}`;
  });
}

/** @param holds what is missing, or undefined */
async function within(milliseconds: number, holds: () => Promise<string | undefined>): Promise<void> {
  for (const deadline = Date.now() + milliseconds; ; await sleep(500)) {
    const missing = await holds();
    if (missing === undefined) return;
    if (Date.now() > deadline) assert.fail(missing);
  }
}

async function firingAlerts(): Promise<ReadonlySet<string>> {
  const firing = await prometheus.query('ALERTS{alertstate="firing"}');
  return new Set(firing.map(({ labels }) => labels['alertname'] ?? ''));
}

function fires(alert: string, label: string, value: string): Promise<void> {
  return within(30_000, async () => {
    const found = await prometheus.query(`ALERTS{alertname="${alert}",alertstate="firing",${label}="${value}"}`);
    return found.length > 0 ? undefined : `${alert} does not fire`;
  });
}
