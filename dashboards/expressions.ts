import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Dashboard, Panel } from './source/model.ts';

/**
 * Every PromQL expression of the dashboards as they are committed, for whoever asks a real Prometheus whether they have an answer.
 *
 * `instant` and `range` are panels' queries. `variable` is the series of a variable's label_values(), an instant query as well.
 */
export interface DashboardExpression {
  /** Its file: `overview.json`. */
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
  readonly kind: 'instant' | 'range' | 'variable';
  /** Why there may be no answer although all is well; undefined: there has to be one. */
  readonly emptyUnless: string | undefined;
}

export interface Substituted {
  /** For $__rate_interval; by default 1m. */
  readonly rateInterval?: string;
  /** For $__range; by default 1h. */
  readonly range?: string;
  /** Values of the dashboards' own variables; whatever is not named is `.*`, as where all are chosen. */
  readonly variables?: Readonly<Record<string, string>>;
}

const FOLDER = fileURLToPath(new URL('./', import.meta.url));
const EMPTY = /Empty (?:unless|until) ([^.]+)\./;

/** The committed files, by name. */
export function readDashboards(folder = FOLDER): ReadonlyMap<string, Dashboard> {
  const files = globSync('*.json', { cwd: folder }).sort();
  return new Map(files.map((file) => [file, JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Dashboard]));
}

/** Panels, also those of rows that are folded; rows themselves are none. */
export function panelsOf({ panels }: Dashboard): readonly Panel[] {
  return panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));
}

export function expressions({ folder = FOLDER, ...how }: Substituted & { readonly folder?: string } = {}): readonly DashboardExpression[] {
  return [...readDashboards(folder)].flatMap(([file, dashboard]) => [
    ...dashboard.templating.list.flatMap(({ name, definition }): DashboardExpression[] => {
      const [, series] = /^label_values\((.+),\s*\w+\)$/.exec(definition ?? '') ?? [];
      return series === undefined ? [] : [{ dashboard: file, panel: `variable ${name}`, expr: substituted(series, how), kind: 'variable', emptyUnless: undefined }];
    }),
    ...panelsOf(dashboard).flatMap(({ title, description, targets = [] }) =>
      targets.flatMap(({ expr, instant }): DashboardExpression[] =>
        expr === undefined
          ? []
          : [{ dashboard: file, panel: title, expr: substituted(expr, how), kind: instant === true ? 'instant' : 'range', emptyUnless: EMPTY.exec(description ?? '')?.[1] }],
      ),
    ),
  ]);
}

/** An expression as Grafana would send it. */
export function substituted(expr: string, { rateInterval = '1m', range = '1h', variables = {} }: Substituted = {}): string {
  return expr.replace(/\$(?:\{([a-z_]\w*)(?::\w+)?\}|([a-z_]\w*))/gi, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    if (name === '__rate_interval' || name === '__interval') return rateInterval;
    if (name === '__range') return range;
    return variables[name] ?? '.*';
  });
}
