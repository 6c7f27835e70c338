import { PluginExtensionPoints } from '@grafana/data';
import type { AppPlugin, DataQuery, KeyValue, PluginExtensionPanelContext, RawTimeRange, ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { APP_ROOT, DATASOURCE_ID } from '../ids.ts';
import { links } from '../links.ts';
import { aboutExpressions, aboutLabels } from './about.ts';
import type { About } from './about.ts';
import { destination } from './destination.ts';
import { marked } from './matcher.ts';
import { aboutQuery } from './own-query.ts';

/** What Grafana gives to a link of Explore's toolbar; it has no public type. */
interface ExploreContext {
  readonly targets?: readonly DataQuery[];
  readonly timeRange?: RawTimeRange;
}

/** The same of an alert instance. */
interface AlertContext {
  readonly instance?: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> };
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
      configure: (context) => linkTo(aboutTargets(context), rangeIn(context)),
    })
    .addLink<ExploreContext>({
      title: TITLE,
      description: 'The tasks, the worker or the queues of this query',
      targets: PluginExtensionPoints.ExploreToolbarAction,
      path: links.tasks(),
      configure: (context) => linkTo(aboutTargets(context), rangeIn(context)),
    })
    .addLink<AlertContext>({
      title: TITLE,
      description: 'The tasks, the worker or the queue that this alert is about',
      targets: PluginExtensionPoints.AlertInstanceAction,
      path: links.tasks(),
      configure: (context) => linkTo(aboutAlert(context), undefined) ?? written(own(own(context?.instance, 'annotations'), 'app_url')),
    });
}

/** Undefined: no link. */
function linkTo(about: About | undefined, range: RawTimeRange | undefined): { readonly path: string } | undefined {
  return about === undefined ? undefined : { path: destination(about, range) };
}

/** An annotation of whoever wrote the rule; it leads into the app, or nowhere. */
function written(address: unknown): { readonly path: string } | undefined {
  return typeof address === 'string' && address.startsWith(`${APP_ROOT}/`) ? { path: address } : undefined;
}

/**
 * Grafana gives objects as proxies, and some of them are frozen, as all that Explore keeps: to read an object out of a frozen one
 * throws, but its description may be read.
 */
function own(object: unknown, name: string | number): unknown {
  return typeof object === 'object' && object !== null ? Object.getOwnPropertyDescriptor(object, name)?.value : undefined;
}

function rangeIn(context: object | undefined): RawTimeRange | undefined {
  const range = own(context, 'timeRange');
  const [from, to] = [own(range, 'from'), own(range, 'to')];
  return from === undefined || to === undefined ? undefined : ({ from, to } as RawTimeRange);
}

function aboutAlert(context: AlertContext | undefined): About | undefined {
  const labels = own(context?.instance, 'labels');
  const query = own(context?.rule, 'query');
  return typeof labels === 'object' && labels !== null ? aboutLabels(labels as Record<string, string>, typeof query === 'string' ? query : '') : undefined;
}

/** The first query of our own data source decides; else all that a Prometheus is asked, together. */
function aboutTargets(context: object | undefined): About | undefined {
  const scoped = (own(context, 'scopedVars') ?? {}) as ScopedVars;
  const targets = (listed(own(context, 'targets')) as DataQuery[]).filter(({ hide }) => hide !== true);
  const ours = targets.find((target) => (target.datasource ?? askedOf(context, target))?.type === DATASOURCE_ID);
  return ours === undefined ? aboutExpressions(targets.map((target) => expressionOf(target, scoped))) : aboutQuery(ours, scoped);
}

/** A query need not name its source where the panel does: then it is known once it was asked. */
function askedOf(context: object | undefined, { refId }: DataQuery): DataQuery['datasource'] {
  const asked = listed(own(own(own(context, 'data'), 'request'), 'targets')) as DataQuery[];
  return asked.find((target) => target.refId === refId)?.datasource;
}

function listed(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? Array.from({ length: list.length }, (_, index) => own(list, index)) : [];
}

function expressionOf(target: DataQuery, scoped: ScopedVars): string {
  return 'expr' in target && typeof target.expr === 'string' ? getTemplateSrv().replace(target.expr, scoped, marked) : '';
}
