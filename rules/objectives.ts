import type { Expression, Recording } from './expression.ts';
import { promql } from './expression.ts';
import type { Alert, Group, Severity } from './rule.ts';
import { secondsOf } from './thresholds.ts';
import type { Thresholds } from './thresholds.ts';
import { taskRate } from './vectors.ts';

/**
 * Burn rates over two windows each, as the SRE workbook has them for an objective over 30 days: the long window says that it matters,
 * the short one that it still goes on. 14.4 is 2 % of the budget within an hour, 1 is all of it within the 30 days.
 */
const BURNS: readonly { readonly long: string; readonly short: string; readonly factor: number; readonly severity: Severity; readonly for: string }[] = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'critical', for: '2m' },
  { long: '6h', short: '30m', factor: 6, severity: 'critical', for: '5m' },
  { long: '1d', short: '2h', factor: 3, severity: 'warning', for: '15m' },
  { long: '3d', short: '6h', factor: 1, severity: 'warning', for: '30m' },
];
/** How often the rates are recorded that long windows add up. */
const INTERVAL = '1m';
const WINDOWS = ['30m', '1h', '2h', '6h', '1d', '3d'];

interface Objective {
  readonly name: string;
  readonly objective: number;
  /** Rates over a window, by cluster. */
  readonly bad: (window: string) => Expression;
  readonly all: (window: string) => Expression;
  readonly texts: Pick<Alert, 'alert' | 'summary' | 'description' | 'dashboard' | 'panel' | 'page'>;
}

/** What the objectives record, and the alerts on it. */
export function objectives(thresholds: Thresholds): readonly Group[] {
  const measured = [success(thresholds), wait(thresholds)].map((objective) => ({ objective, recorded: recordingsOf(objective) }));
  return [
    { name: 'celeriac-objectives', interval: INTERVAL, rules: measured.flatMap(({ recorded }) => recorded.rules) },
    { name: 'celeriac-budgets', interval: INTERVAL, rules: measured.flatMap(({ objective, recorded }) => burnsOf(objective, recorded, thresholds)) },
  ];
}

function success({ successObjective }: Thresholds): Objective {
  const failed = (window: string): Expression => taskRate('celery_task_failed_total', window, 'cluster');
  return {
    name: 'celeriac_objective_success',
    objective: successObjective,
    bad: failed,
    all: (window) => promql`(${failed(window)} + ${taskRate('celery_task_succeeded_total', window, 'cluster')})`,
    texts: {
      alert: 'CeleriacSuccessBudgetBurn',
      summary: 'Tasks in {cluster} fail faster than their objective allows',
      description: `{cluster} uses up its budget of failures {value|number} times as fast as the objective of ${percent(successObjective)} succeeded tasks over 30 days allows.`,
      dashboard: 'overview',
      panel: 11,
      page: 'overview',
    },
  };
}

function wait({ waitObjective, waitObjectiveSeconds: seconds }: Thresholds): Objective {
  // As the exporter writes it, and Prometheus 3 keeps it: whole numbers with .0.
  const bound = Number.isInteger(seconds) ? `${seconds}.0` : String(seconds);
  const started = (window: string): Expression => taskRate('celery_task_queue_wait_time_count', window, 'cluster');
  const inTime = (window: string): Expression => promql`sum without (le) (${taskRate(`celery_task_queue_wait_time_bucket{le="${bound}"}`, window, 'cluster')})`;
  return {
    name: 'celeriac_objective_wait',
    objective: waitObjective,
    bad: (window) => promql`(${started(window)} - ${inTime(window)})`,
    all: started,
    texts: {
      alert: 'CeleriacWaitBudgetBurn',
      summary: 'Tasks in {cluster} start later than their objective allows',
      description: `{cluster} uses up its budget of late starts {value|number} times as fast as the objective allows: ${percent(waitObjective)} of tasks start within ${seconds} s, over 30 days.`,
      dashboard: 'overview',
      panel: 12,
      page: 'queues',
    },
  };
}

interface Recorded {
  readonly rules: readonly Recording[];
  /** By window. */
  readonly ratio: (window: string) => Recording;
  /** How many tasks were counted in the window. */
  readonly all: (window: string) => Recording;
}

function recordingsOf({ name, bad, all }: Objective): Recorded {
  const missed = counts(`cluster:${name}_missed`, bad);
  const counted = counts(`cluster:${name}_counted`, all);
  const ratios = new Map(['5m', ...WINDOWS].map((window) => [window, ratioOf(window)]));
  return {
    rules: [...missed.values(), ...counted.values(), ...ratios.values()],
    ratio: (window) => ratios.get(window)!,
    all: (window) => counted.get(window)!,
  };

  function ratioOf(window: string): Recording {
    return { record: `cluster:${name}_missed:ratio${window}`, expression: promql`${missed.get(window)!} / (${counted.get(window)!} > 0)` };
  }
}

/**
 * Tasks by window. Long windows add up what five minutes' rates recorded minute by minute: to look at every series over three days would
 * cost Prometheus dearly. What was not there yet adds nothing, so a cluster's first failures are not taken for days of them.
 */
function counts(name: string, rate: (window: string) => Expression): ReadonlyMap<string, Recording> {
  const base: Recording = { record: `${name}:rate5m`, expression: rate('5m') };
  const longer = WINDOWS.map((window): [string, Recording] => [
    window,
    {
      record: `${name}:increase${window}`,
      expression: promql`sum_over_time(${base.record}[${window}]) * ${secondsOf(INTERVAL)}`,
      plain: promql`${rate(window)} * ${secondsOf(window)}`,
    },
  ]);
  return new Map([['5m', base], ...longer]);
}

function burnsOf({ objective, texts }: Objective, { ratio, all }: Recorded, { objectiveTasks }: Thresholds): Alert[] {
  const budget = Number((1 - objective).toPrecision(6));
  return BURNS.map(({ long, short, factor, severity, for: lasting }) => ({
    ...texts,
    variant: long,
    severity,
    value: promql`${ratio(long)} / ${budget}`,
    fires: ['>', factor],
    where: promql`${ratio(short)} / ${budget} > ${factor} and ${all(long)} >= ${objectiveTasks}`,
    for: lasting,
    window: long,
  }));
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
