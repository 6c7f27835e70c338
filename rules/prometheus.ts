import { annotations } from './annotations.ts';
import type { Dialect } from './annotations.ts';
import type { Recording, Style } from './expression.ts';
import { write } from './expression.ts';
import type { Places } from './places.ts';
import type { Alert, Group } from './rule.ts';
import { isRecording } from './rule.ts';

const DIALECT: Dialect = { label: (name) => `$labels.${name}`, value: '$value' };

export interface PrometheusRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PrometheusRules {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly PrometheusRule[] }[];
}

/** A file of rules as Prometheus, Mimir and VictoriaMetrics read it. */
export function prometheusRules(groups: readonly Group[], places: Places, style: Style = 'named'): PrometheusRules {
  return {
    groups: groups.map(({ name, interval, rules }) => ({
      name,
      interval,
      rules: rules.map((rule) => (isRecording(rule) ? recording(rule, style) : alerting(rule, places, style))),
    })),
  };
}

function recording({ record, labels, expression }: Recording, style: Style): PrometheusRule {
  return { record, expr: write(expression, style), ...(labels && { labels }) };
}

function alerting(alert: Alert, places: Places, style: Style): PrometheusRule {
  const [operator, limit] = alert.fires;
  const value = write(alert.value, style);
  const where = alert.where === undefined ? '' : ` and (${write(alert.where, style)})`;
  return {
    alert: alert.alert,
    expr: `(${value}) ${operator} ${limit}${where}`,
    for: alert.for,
    labels: { severity: alert.severity, ...(alert.variant !== undefined && { window: alert.variant }) },
    annotations: annotations(alert, places, DIALECT),
  };
}
