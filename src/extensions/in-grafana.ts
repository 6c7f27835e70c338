import { PluginExtensionPoints } from '@grafana/data';
import type { AppPlugin, DataQuery, KeyValue, PluginExtensionPanelContext, RawTimeRange, ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { DATASOURCE_ID } from '../ids.ts';
import { textOfFilters } from '../language/filters.ts';
import type { Filter } from '../language/filters.ts';
import { grafanasVariables } from '../language/grafana-variables.ts';
import { interpolated, valuesIn } from '../language/variables.ts';
import { links } from '../links.ts';
import { aboutExpression, aboutLabels } from './prefilter.ts';
import type { About } from './prefilter.ts';

/** What Grafana gives to a link of Explore's toolbar; it has no public type. */
interface ExploreContext {
  readonly targets?: readonly DataQuery[];
  readonly timeRange?: RawTimeRange;
}

/** The same of an alert instance. */
interface AlertContext {
  readonly instance?: { readonly labels?: Readonly<Record<string, string>> };
  readonly rule?: { readonly query?: unknown };
}

const TITLE = 'Open in Celeriac';

/** Links from panels, Explore and alerts into the app, on what they are about; elsewhere there are none. */
export function addLinks<Data extends KeyValue>(plugin: AppPlugin<Data>): AppPlugin<Data> {
  return plugin
    .addLink<PluginExtensionPanelContext>({
      title: TITLE,
      description: "The tasks, the worker or the queues of this panel's query",
      targets: PluginExtensionPoints.DashboardPanelMenu,
      path: links.tasks(),
      configure: (context) => destination(aboutTargets(context?.targets, context?.scopedVars), context?.timeRange),
    })
    .addLink<ExploreContext>({
      title: TITLE,
      description: 'The tasks, the worker or the queues of this query',
      targets: PluginExtensionPoints.ExploreToolbarAction,
      path: links.tasks(),
      configure: (context) => destination(aboutTargets(context?.targets), context?.timeRange),
    })
    .addLink<AlertContext>({
      title: TITLE,
      description: 'The tasks, the worker or the queue that this alert is about',
      targets: PluginExtensionPoints.AlertInstanceAction,
      path: links.tasks(),
      configure: (context) => destination(aboutAlert(context), undefined),
    });
}

/**
 * Grafana gives objects as proxies, and some of them are frozen: to read an object out of a frozen one throws, but its description
 * may be read.
 */
function own(object: object | undefined, name: string | number): unknown {
  return object === undefined ? undefined : Object.getOwnPropertyDescriptor(object, name)?.value;
}

function aboutAlert(context: AlertContext | undefined): About | undefined {
  const labels = own(context?.instance, 'labels');
  const query = own(context?.rule, 'query');
  return typeof labels === 'object' && labels !== null ? aboutLabels(labels as Record<string, string>, typeof query === 'string' ? query : '') : undefined;
}

/** Undefined: no link. */
function destination(about: About | undefined, range: RawTimeRange | undefined): { readonly path: string } | undefined {
  if (about === undefined) return undefined;
  const { q, cluster, worker, ofQueues } = about;
  const kept = { ...(range && { from: written(range.from), to: written(range.to) }), ...(cluster !== undefined && { cluster }) };
  if (worker !== undefined) return { path: links.worker(worker, cluster) };
  return { path: ofQueues ? links.queues(kept) : links.tasks(q, kept) };
}

function written(time: RawTimeRange['from']): string {
  return typeof time === 'string' ? time : String(time.valueOf());
}

function aboutTargets(targets: readonly DataQuery[] | undefined, scoped: ScopedVars = {}): About | undefined {
  for (const index of (targets ?? []).keys()) {
    const target = own(targets, index) as DataQuery;
    const found = target.datasource?.type === DATASOURCE_ID ? aboutQuery(target, scoped) : aboutExpression(expressionOf(target, scoped));
    if (found !== undefined) return found;
  }
  return undefined;
}

function expressionOf(target: DataQuery, scoped: ScopedVars): string {
  return 'expr' in target && typeof target.expr === 'string' ? getTemplateSrv().replace(target.expr, scoped, 'regex') : '';
}

interface OwnQuery extends DataQuery {
  readonly editor?: 'builder' | 'code';
  readonly q?: string;
  readonly filters?: readonly Filter[];
  readonly cluster?: string;
  readonly worker?: string;
}

/** What our own data source is asked. */
function aboutQuery({ queryType, editor, q = '', filters = [], cluster = '', worker = '' }: OwnQuery, scoped: ScopedVars): About {
  const ofTasks = queryType === 'tasks' || queryType === 'series' || queryType === 'failures';
  const workers = valuesIn(worker, scoped, grafanasVariables);
  return {
    q: ofTasks ? textOf(editor === 'code' ? q : textOfFilters(filters), scoped) : '',
    cluster: valuesIn(cluster, scoped, grafanasVariables)[0],
    worker: queryType === 'workers' || queryType === 'worker' ? workers[0] : undefined,
    ofQueues: queryType === 'queues',
  };
}

/** One whose variables cannot be worked in opens the app on everything. */
function textOf(text: string, scoped: ScopedVars): string {
  try {
    return interpolated(text, scoped, grafanasVariables);
  } catch {
    return '';
  }
}
