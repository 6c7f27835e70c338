import type { Name } from '../dashboards/source/links.ts';
import type { Expression, Recording } from './expression.ts';

export type Severity = 'critical' | 'warning';

/** The dashboards, by what they are about. */
export type Dashboard = Name;

/** The app's pages that an alert leads to. */
export type Page = 'overview' | 'tasks' | 'workers' | 'worker' | 'queues' | 'doctor';

/**
 * One alert. It fires for each series of `value` that is past the limit, where `where`, if there is one, has a series with
 * the same labels. Value and limit stand apart, since Grafana wants the comparison as a step of its own.
 *
 * In texts, {cluster} is a label's value and {value|percent}, {value|duration}, {value|number} the value as people read it.
 */
export interface Alert {
  readonly alert: string;
  /** Tells rules of one alert apart; Grafana wants titles that differ. */
  readonly variant?: string;
  readonly severity: Severity;
  readonly value: Expression;
  readonly fires: readonly [operator: '>' | '<', limit: number];
  readonly where?: Expression;
  readonly for: string;
  /** How far back the expression looks, for the graph that Grafana shows beside it. */
  readonly window: string;
  readonly summary: string;
  readonly description: string;
  readonly dashboard: Dashboard;
  /** The id of the panel there that shows it; Grafana draws the alert's state on it. */
  readonly panel: number;
  readonly page: Page;
}

export interface Group {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (Alert | Recording)[];
}

export function isRecording(rule: Alert | Recording): rule is Recording {
  return 'record' in rule;
}
