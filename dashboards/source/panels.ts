import type { FieldSettings, Link, Override, Panel, SourceRef, Target } from './model.ts';
import { PLAIN } from './look.ts';

/** Panels without a place yet: a row of the grid is 24 wide. */
export type Loose = Omit<Panel, 'gridPos'> & { readonly w: number; readonly h: number };

interface Told {
  readonly id: number;
  readonly title: string;
  /** What is shown, where it comes from, when it is worth a look. */
  readonly about: string;
  readonly targets: readonly Target[];
  readonly w?: number;
  readonly h?: number;
  readonly field?: FieldSettings;
  readonly overrides?: readonly Override[];
  readonly links?: readonly Link[];
  readonly timeFrom?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: Panel['transformations'];
}

function panel(type: string, { id, title, about, targets, w = 12, h = 8, field = {}, overrides = [], links, options = {}, transformations, timeFrom }: Told): Loose {
  return {
    id,
    type,
    title,
    description: about,
    datasource: sourceOf(targets),
    targets,
    fieldConfig: { defaults: { noValue: 'No data', ...field }, overrides },
    options,
    ...(links !== undefined && { links }),
    ...(transformations !== undefined && { transformations }),
    ...(timeFrom !== undefined && { timeFrom }),
    w,
    h,
  };
}

function sourceOf([first, ...rest]: readonly Target[]): SourceRef {
  if (first === undefined) throw new Error('A panel asks something');
  if (rest.some(({ datasource }) => datasource.uid !== first.datasource.uid)) throw new Error('A panel asks one data source');
  return first.datasource;
}

/** One number, its colour on the value. */
export function stat(told: Told): Loose {
  // Its links are the value's own: icons in the title would leave no room for it.
  const { field = {}, options, links, ...rest } = told;
  return panel('stat', {
    w: 4,
    h: 4,
    ...rest,
    field: { color: { mode: 'thresholds' }, thresholds: PLAIN, ...field, ...(links !== undefined && { links }) },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: told.targets.some(({ range }) => range === true) ? 'area' : 'none',
      justifyMode: 'auto',
      textMode: 'auto',
      wideLayout: true,
      orientation: 'auto',
      ...options,
    },
  });
}

export interface Drawn {
  /** On top of each other, filled. */
  readonly stacked?: boolean;
  /** One line for each of many: a table beside it, the highest first. */
  readonly many?: boolean;
  /** The threshold as a dashed line. */
  readonly line?: boolean;
}

/** Lines over time. */
export function graph({ stacked = false, many = false, line = false, ...told }: Told & Drawn): Loose {
  const { field = {} } = told;
  const custom = {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: stacked ? 0 : 1,
    fillOpacity: stacked ? 60 : many ? 0 : 8,
    gradientMode: 'none',
    showPoints: 'auto',
    pointSize: 4,
    // A gap of one scrape is no gap.
    spanNulls: 60_000,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: line ? 'dashed' : 'off' },
    axisSoftMin: 0,
    // Counts: no halves on the axis where there is nothing.
    ...(field.unit === 'short' && { axisSoftMax: 1 }),
    ...field.custom,
  };
  return panel('timeseries', {
    ...told,
    field: { color: { mode: 'palette-classic' }, min: 0, ...field, custom },
    options: {
      legend: { displayMode: many ? 'table' : 'list', placement: many ? 'right' : 'bottom', showLegend: true, calcs: [many ? 'max' : 'lastNotNull'], ...(many && { sortBy: 'Max', sortDesc: true }) },
      tooltip: { mode: 'multi', sort: 'desc', hideZeros: true },
      ...told.options,
    },
  });
}

/** Rows and columns; `order` names the columns that are shown, in their order. */
export function table(told: Told & { readonly sortBy?: string }): Loose {
  const { sortBy, field = {}, options, ...rest } = told;
  return panel('table', {
    ...rest,
    field: { color: { mode: 'thresholds' }, thresholds: PLAIN, ...field, custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false, filterable: false, ...field.custom } },
    options: { showHeader: true, cellHeight: 'sm', footer: { show: false, reducer: [], countRows: false, fields: '' }, ...(sortBy !== undefined && { sortBy: [{ displayName: sortBy, desc: true }] }), ...options },
  });
}

/** How many fell into each bucket of a histogram, over time. */
export function heat(told: Told): Loose {
  return panel('heatmap', {
    ...told,
    options: {
      calculate: false,
      cellGap: 1,
      color: { mode: 'scheme', scheme: 'Blues', fill: 'blue', exponent: 0.5, scale: 'exponential', steps: 64, reverse: false },
      exemplars: { color: 'orange' },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: 'auto', value: 'Tasks' },
      tooltip: { mode: 'single', yHistogram: false, showColorScale: false },
      yAxis: { axisPlacement: 'left', reverse: false, unit: told.field?.unit ?? 's' },
      cellValues: { unit: 'short', decimals: 0 },
    },
  });
}

/** A bar for each, the state it was in as its colour and word. */
export function presence(told: Told): Loose {
  const { field = {} } = told;
  return panel('state-timeline', {
    ...told,
    field: { color: { mode: 'palette-classic' }, ...field, custom: { lineWidth: 0, fillOpacity: 80, spanNulls: false, insertNulls: false, ...field.custom } },
    options: { mergeValues: true, showValue: 'auto', alignValue: 'left', rowHeight: 0.8, legend: { displayMode: 'list', placement: 'bottom', showLegend: false }, tooltip: { mode: 'single', sort: 'none' } },
  });
}

/** Bars, the longest first. */
export function bars(told: Told): Loose {
  return panel('bargauge', {
    ...told,
    field: { color: { mode: 'thresholds' }, thresholds: PLAIN, ...told.field },
    options: { displayMode: 'basic', orientation: 'horizontal', valueMode: 'color', showUnfilled: true, minVizHeight: 16, minVizWidth: 8, text: { titleSize: 13, valueSize: 16 }, namePlacement: 'left', sizing: 'auto', reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, ...told.options },
  });
}

/** Celeriac's own panels. */
export const tasksPanel = (told: Told): Loose => panel('celeriac-tasks-panel', { w: 24, h: 12, ...told });
export const workersPanel = (told: Told): Loose => panel('celeriac-workers-panel', { w: 24, h: 10, ...told });
export const timelinePanel = (told: Told): Loose => panel('celeriac-timeline-panel', { w: 24, h: 8, ...told });
