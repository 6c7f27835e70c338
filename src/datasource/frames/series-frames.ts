import { FieldType } from '@grafana/data';
import type { DataFrame, Field, FieldConfig, Labels } from '@grafana/data';
import type { AggregateAnswer, AggregateStep } from '../../../exporter/contract/tasks.ts';
import type { Dimension, Measure } from '../celery-query.ts';
import { taskNameLink, workerLink } from './data-links.ts';
import type { Column } from './frame.ts';
import { frameOf, number, text } from './frame.ts';
import { stateColor, stateConfig, wordOf } from './looks.ts';

export interface MeasureLook {
  readonly word: string;
  readonly config: FieldConfig;
  /** `seconds`: of the step, as far as it has passed. */
  readonly of: (row: AggregateStep, seconds: number) => number | null;
  /** Of a step in which nothing was: a count of 0, or nothing to measure. */
  readonly empty: 0 | null;
}

const counted = (word: string, of: (row: AggregateStep) => number, color?: string): MeasureLook => ({
  word,
  config: { unit: 'short', decimals: 0, min: 0, ...(color !== undefined && { color: { mode: 'fixed', fixedColor: color } }) },
  of,
  empty: 0,
});
const timed = (word: string, of: (row: AggregateStep) => number | null): MeasureLook => ({ word, config: { unit: 's', min: 0 }, of, empty: null });

export const MEASURE_LOOKS: Readonly<Record<Measure, MeasureLook>> = {
  count: counted('Tasks', ({ count }) => count),
  rate: { word: 'Tasks a second', config: { unit: 'suffix:/s', min: 0 }, of: ({ count }, seconds) => count / seconds, empty: 0 },
  succeeded: counted('Succeeded', ({ succeeded }) => succeeded, 'green'),
  failed: counted('Failed', ({ failed }) => failed, 'red'),
  retried: counted('Retried', ({ retried }) => retried, 'orange'),
  revoked: counted('Revoked', ({ revoked }) => revoked, 'purple'),
  failure_ratio: {
    word: 'Failure ratio',
    config: { unit: 'percentunit', min: 0, max: 1 },
    of: ({ failed, succeeded }) => (failed + succeeded === 0 ? null : failed / (failed + succeeded)),
    empty: null,
  },
  runtime_mean: timed('Runtime mean', ({ runtime }) => runtime.mean),
  runtime_p50: timed('Runtime p50', ({ runtime }) => runtime.p50),
  runtime_p95: timed('Runtime p95', ({ runtime }) => runtime.p95),
  runtime_p99: timed('Runtime p99', ({ runtime }) => runtime.p99),
  runtime_max: timed('Runtime max', ({ runtime }) => runtime.max),
  wait_mean: timed('Wait mean', ({ wait }) => wait.mean),
  wait_p50: timed('Wait p50', ({ wait }) => wait.p50),
  wait_p95: timed('Wait p95', ({ wait }) => wait.p95),
  wait_p99: timed('Wait p99', ({ wait }) => wait.p99),
  wait_max: timed('Wait max', ({ wait }) => wait.max),
};

interface Asked {
  readonly refId: string;
  readonly measures: readonly Measure[];
  readonly by: readonly Dimension[];
  readonly legend: string;
  /** At most so many, the largest by their number of tasks. */
  readonly groups: number;
  /** Epoch seconds: what is later has not happened yet. */
  readonly now: number;
}

interface Group {
  readonly labels: Labels;
  readonly rows: readonly AggregateStep[];
  readonly count: number;
}

/** A frame a group, a field a measure; a step in which nothing happened is there, too. */
export function seriesFrames({ from, to, step, rows, quantile_error }: AggregateAnswer, { refId, measures, by, legend, groups, now }: Asked): DataFrame[] {
  const span = step ?? Math.max(1, to - from);
  const all = groupsOf(rows, by);
  const shown = (all.length === 0 && by.length === 0 ? [{ labels: {}, rows: [], count: 0 }] : all).slice(0, groups);
  const times = Array.from({ length: Math.max(1, Math.ceil((to - from) / span - 1e-9)) }, (_, index) => from + index * span);
  const passed = times.map((time) => Math.max(1, Math.min(span, Math.min(to, now) - time)));
  const notices = [
    ...(all.length > groups ? [{ severity: 'info' as const, text: `The ${groups} largest of ${all.length} groups are shown.` }] : []),
    ...(quantile_error > 0 && measures.some((measure) => /_p\d/.test(measure)) ? [{ severity: 'info' as const, text: `Percentiles are exact to ${Math.ceil(quantile_error * 100)} %.` }] : []),
  ];
  return shown.map((group, index) => {
    const known = new Map(group.rows.map((row) => [Math.round((row.time - from) / span), row]));
    const fields = measures.map((measure): Field => {
      const { of, empty } = MEASURE_LOOKS[measure];
      return {
        name: measure,
        type: FieldType.number,
        labels: group.labels,
        config: { ...colored(measure, group.labels, measures, by), displayNameFromDS: nameOf(measure, group.labels, { measures, legend }) },
        values: times.map((_, at) => {
          const row = known.get(at);
          return row === undefined ? empty : of(row, passed[at] ?? span);
        }),
      };
    });
    const time: Field = { name: 'Time', type: FieldType.time, config: { interval: span * 1000 }, values: times.map((at) => Math.round(at * 1000)) };
    return { refId, fields: [time, ...fields], length: times.length, meta: { preferredVisualisationType: 'graph', ...(index === 0 && notices.length > 0 && { notices }) } };
  });
}

/** A row a group over the whole range. */
export function groupsFrame({ from, to, rows }: AggregateAnswer, { refId, measures, by, groups, now }: Asked): DataFrame {
  const span = Math.max(1, Math.min(to, now) - from);
  const shown = [...rows].sort((a, b) => b.count - a.count).slice(0, groups);
  const dimensions = by.map((dimension): Column<AggregateStep> =>
    text(dimension, titleOf(dimension), (row) => row.by[dimension], {
      filterable: true,
      ...(dimension === 'state' && stateConfig(rows.map((row) => row.by.state ?? ''))),
      ...(dimension === 'name' && { links: [taskNameLink] }),
      ...(dimension === 'worker' && { links: [workerLink] }),
    }),
  );
  const values = measures.map((measure): Column<AggregateStep> => number(measure, MEASURE_LOOKS[measure].word, (row) => MEASURE_LOOKS[measure].of(row, span), MEASURE_LOOKS[measure].config));
  const notices = rows.length > groups ? [{ severity: 'info' as const, text: `The ${groups} largest of ${rows.length} groups are shown.` }] : [];
  return frameOf('Tasks by group', shown, [...dimensions, ...values], { refId, meta: { preferredVisualisationType: 'table', notices } });
}

function titleOf(dimension: Dimension): string {
  return { name: 'Task', state: 'State', worker: 'Worker', queue: 'Queue', exception: 'Exception', cluster: 'Cluster' }[dimension];
}

function groupsOf(rows: readonly AggregateStep[], by: readonly Dimension[]): readonly Group[] {
  const found = new Map<string, { labels: Labels; rows: AggregateStep[]; count: number }>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((dimension) => row.by[dimension] ?? null));
    const labels = Object.fromEntries(by.map((dimension) => [dimension, row.by[dimension] ?? '']));
    const group = found.get(key) ?? { labels, rows: [], count: 0 };
    found.set(key, group);
    group.rows.push(row);
    group.count += row.count;
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** A state has its colour; a measure its own, where lines are told apart by nothing else. */
function colored(measure: Measure, labels: Labels, measures: readonly Measure[], by: readonly Dimension[]): FieldConfig {
  const { config } = MEASURE_LOOKS[measure];
  const state = labels['state'];
  if (by.length === 1 && state !== undefined && state !== '' && measures.length === 1) return { ...config, color: { mode: 'fixed', fixedColor: stateColor(state) } };
  if (by.length === 0) return config;
  const { color: _, ...rest } = config;
  return rest;
}

function nameOf(measure: Measure, labels: Labels, { measures, legend }: { readonly measures: readonly Measure[]; readonly legend: string }): string {
  const { word } = MEASURE_LOOKS[measure];
  if (legend !== '') return legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => (label === 'measure' ? word : (labels[label] ?? '')));
  const values = Object.entries(labels).map(([label, value]) => (value === '' ? 'none' : label === 'state' ? wordOf(value) : value));
  if (values.length === 0) return word;
  return measures.length === 1 ? values.join(' ') : `${values.join(' ')} ${word}`;
}
