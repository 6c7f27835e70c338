import { metricOf } from '../source/metrics.ts';
import type { Dashboard } from '../source/model.ts';
import { readExpression, STAND_INS } from './expression.ts';
import type { Expression } from './expression.ts';
import { called, targetsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** Labels that Prometheus itself puts on everything that it scrapes. */
const OF_THE_TARGET = ['job', 'instance'];

interface Query {
  /** `panel "Waiting"` */
  readonly where: string;
  readonly about: string;
  readonly expr: string;
  readonly instant: boolean;
  readonly read: Expression;
}

function queriesOf(dashboard: Dashboard): readonly Query[] {
  return targetsOf(dashboard).flatMap(({ panel, target: { expr, instant = false } }) =>
    expr === undefined ? [] : [{ where: called(panel), about: panel.description ?? '', expr, instant, read: readExpression(expr) }],
  );
}

/** The series that a variable's values are read from. */
function variablesOf(dashboard: Dashboard): readonly Query[] {
  return dashboard.templating.list.flatMap(({ name, definition = '' }) => {
    const [, expr] = /^label_values\((.+),\s*\w+\)$/.exec(definition) ?? [];
    return expr === undefined ? [] : [{ where: `variable ${name}`, about: '', expr, instant: true, read: readExpression(expr) }];
  });
}

const everythingOf = (dashboard: Dashboard): readonly Query[] => [...queriesOf(dashboard), ...variablesOf(dashboard)];

/** What a dashboard asks Prometheus. */
export const ASKING: readonly Rule[] = [
  {
    name: 'promql',
    why: "Prometheus' own grammar has to know it.",
    check: (dashboard) => everythingOf(dashboard).flatMap(({ where, read: { error } }) => (error === undefined ? [] : [`${where} asks what is no PromQL, ${error}`])),
  },
  {
    name: 'metric',
    why: 'What the exporter does not publish (docs/metrics.md) is empty for ever.',
    check: (dashboard) =>
      everythingOf(dashboard).flatMap(({ where, read: { selectors } }) => selectors.filter(({ metric }) => metricOf(metric) === undefined).map(({ metric }) => `${where} asks for ${metric === '' ? 'any metric' : metric}, which the exporter does not publish`)),
  },
  {
    name: 'label',
    why: 'A label that the metric does not have matches nothing, or lumps together what was to be told apart.',
    check: (dashboard) =>
      everythingOf(dashboard).flatMap(({ where, read: { selectors, grouped, written } }) => {
        const known = new Set([...OF_THE_TARGET, ...written, ...selectors.flatMap(({ metric }) => metricOf(metric)?.labels ?? [])]);
        return [
          ...selectors.flatMap(({ metric, matchers }) => {
            const labels = [...OF_THE_TARGET, ...(metricOf(metric)?.labels ?? [])];
            return matchers.filter(({ label }) => !labels.includes(label)).map(({ label }) => `${where} narrows ${metric} by ${label}, a label that it does not have`);
          }),
          ...grouped.filter((label) => !known.has(label)).map((label) => `${where} groups by ${label}, a label that nothing in it has`),
        ];
      }),
  },
  {
    name: 'job',
    why: 'Everybody calls the job otherwise, and has several clusters: a dashboard that names one is empty elsewhere.',
    check: (dashboard) =>
      queriesOf(dashboard).flatMap(({ where, read: { selectors } }) =>
        selectors.flatMap(({ metric, matchers }) => {
          const wanted = ['job', ...(metricOf(metric)?.labels.includes('cluster') === true ? ['cluster'] : [])];
          return wanted.filter((label) => !matchers.some((one) => one.label === label && one.how === '=~' && one.value === `$${label}`)).map((label) => `${where} does not narrow ${metric} by ${label}=~"$${label}"`);
        }),
      ),
  },
  {
    name: 'rate-interval',
    why: 'A fixed window holds fewer than two scrapes somewhere. One of an hour is long enough, and its panel says so; all of the range is $__range.',
    check: (dashboard) =>
      queriesOf(dashboard).flatMap(({ where, about, instant, read: { selectors } }) =>
        selectors.flatMap(({ window }) => {
          if (window === undefined || window === STAND_INS.$__rate_interval || window === STAND_INS.$__range) return [];
          if (window === '1h' && /\bhour\b/.test(about)) return [];
          return [`${where} looks over ${window} ${instant ? 'at once ' : ''}instead of $__rate_interval`];
        }),
      ),
  },
  {
    name: 'counter',
    why: 'A counter by itself only says how long the exporter has been running.',
    check: (dashboard) =>
      queriesOf(dashboard).flatMap(({ where, read: { selectors } }) =>
        selectors.filter(({ metric, window }) => window === undefined && (metricOf(metric)?.type === 'counter' || /_bucket$/.test(metric))).map(({ metric }) => `${where} shows the counter ${metric} without rate() or increase()`),
      ),
  },
  {
    name: 'legend',
    why: 'A line that is called {job="…", instance="…"} is called nothing.',
    check: (dashboard) =>
      targetsOf(dashboard).flatMap(({ panel, target: { expr, legendFormat = '', format } }) => {
        if (expr === undefined || format === 'table') return [];
        const several = ['timeseries', 'state-timeline', 'bargauge'].includes(panel.type);
        const { grouped } = readExpression(expr);
        const unknown = [...legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].flatMap(([, label = '']) => (grouped.includes(label) ? [] : [label]));
        return [...(several && legendFormat === '' ? [`${called(panel)} has no legend`] : []), ...unknown.map((label) => `${called(panel)} names its lines by ${label}, by which it does not group`)];
      }),
  },
];
