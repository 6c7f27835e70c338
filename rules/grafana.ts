import { annotations } from './annotations.ts';
import type { Dialect } from './annotations.ts';
import { write } from './expression.ts';
import type { Places } from './places.ts';
import { dashboardUid } from './places.ts';
import type { Alert, Group } from './rule.ts';
import { isRecording } from './rule.ts';
import { secondsOf } from './thresholds.ts';

/** Grafana takes models and annotations as they stand: in them a dollar is a dollar. */
const DIALECT: Dialect = { label: (name) => `$labels.${name}`, value: '$values.A.Value' };
/** The uid of the Prometheus data source: here it fills in its environment. */
export const DATASOURCE = '$CELERIAC_PROMETHEUS_UID';
const FOLDER = 'Celeriac';
/** A graph beside an instant value wants some past. */
const SHORTEST_SECONDS = 600;

export type GrafanaRules = ReturnType<typeof grafanaRules>;

/**
 * The alerts as rules that Grafana evaluates itself, for its provisioning. They stand on the exporter's metrics alone, so no recording
 * rules are needed; the recordings themselves are left to Prometheus, since Grafana would need a place to write them to.
 */
export function grafanaRules(groups: readonly Group[], places: Places) {
  return {
    apiVersion: 1,
    groups: groups.flatMap(({ name, interval, rules }) => {
      const alerts = rules.flatMap((rule) => (isRecording(rule) ? [] : [alerting(rule, places)]));
      return alerts.length === 0 ? [] : [{ orgId: 1, name, folder: FOLDER, interval, rules: alerts }];
    }),
  };
}

function alerting(alert: Alert, places: Places) {
  const [operator, limit] = alert.fires;
  const variant = alert.variant === undefined ? '' : ` ${alert.variant}`;
  const where = alert.where === undefined ? '' : ` and (${write(alert.where, 'plain')})`;
  const expr = `(${write(alert.value, 'plain')})${where}`;
  const evaluator = { type: operator === '>' ? 'gt' : 'lt', params: [limit] };
  return {
    uid: `${kebab(alert.alert)}${variant.replace(' ', '-')}`,
    title: `${alert.alert}${variant}`,
    condition: 'B',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: Math.max(secondsOf(alert.window), SHORTEST_SECONDS), to: 0 },
        datasourceUid: DATASOURCE,
        model: { refId: 'A', editorMode: 'code', expr, instant: true, range: false, intervalMs: 1000, maxDataPoints: 43_200 },
      },
      {
        refId: 'B',
        relativeTimeRange: { from: 0, to: 0 },
        datasourceUid: '__expr__',
        model: { refId: 'B', type: 'threshold', expression: 'A', conditions: [{ evaluator }] },
      },
    ],
    // A series that is not there is nobody's trouble; that the exporter is not there has an alert of its own.
    noDataState: 'OK',
    execErrState: 'Error',
    for: alert.for,
    annotations: { ...annotations(alert, places, DIALECT), __dashboardUid__: dashboardUid(alert.dashboard), __panelId__: String(alert.panel) },
    labels: { severity: alert.severity, ...(alert.variant !== undefined && { window: alert.variant }) },
    isPaused: false,
  };
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
}
