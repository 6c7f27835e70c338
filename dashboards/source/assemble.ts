import type { Dashboard, Panel } from './model.ts';
import { MARKS } from './celery.ts';
import { linksFor, TAG, UIDS } from './links.ts';
import type { Name } from './links.ts';
import type { Loose } from './panels.ts';
import { GRAFANA } from './sources.ts';
import { variablesFor } from './variables.ts';
import type { Narrowing } from './variables.ts';
import about from '../../package.json' with { type: 'json' };

export interface Row {
  readonly id: number;
  /** The first row has none: it is what is seen first. */
  readonly title?: string;
  readonly folded?: boolean;
  readonly panels: readonly Loose[];
}

export interface Told {
  readonly name: Name;
  readonly title: string;
  readonly about: string;
  readonly narrowing?: readonly Narrowing[];
  /** Of which there is one at a time. */
  readonly one?: Narrowing;
  readonly app?: { readonly title: string; readonly url: string };
  readonly rows: readonly Row[];
}

const WIDTH = 24;

export function dashboard({ name, title, about: description, narrowing = [], one, app, rows }: Told): Dashboard {
  return {
    uid: UIDS[name],
    title,
    description,
    tags: [TAG, 'celery'],
    schemaVersion: 41,
    revision: revisionOf(about.version),
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: '',
    links: linksFor(app),
    templating: { list: variablesFor(narrowing, { one }) },
    annotations: {
      list: [
        { builtIn: 1, name: 'Annotations & Alerts', datasource: GRAFANA, enable: true, hide: true, iconColor: 'rgba(0, 211, 255, 1)', type: 'dashboard' },
        ...MARKS,
      ],
    },
    panels: placed(rows),
  };
}

/** 1.2.3 → 10203: grows with the version, so that an app that is updated brings its dashboards. */
function revisionOf(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return major * 10_000 + minor * 100 + patch;
}

/** From left to right, and below when there is no room; a row's title above. */
function placed(rows: readonly Row[]): readonly Panel[] {
  let y = 0;
  return rows.flatMap(({ id, title, folded = false, panels }) => {
    const head = title === undefined ? undefined : { id, type: 'row', title, collapsed: folded, gridPos: { x: 0, y, w: WIDTH, h: 1 } };
    if (head !== undefined) y += 1;
    const { found, height } = flow(panels, y);
    if (!folded) y += height;
    if (head === undefined) return found;
    return folded ? [{ ...head, panels: found }] : [{ ...head, panels: [] }, ...found];
  });
}

function flow(panels: readonly Loose[], from: number): { readonly found: readonly Panel[]; readonly height: number } {
  let [x, y, high] = [0, from, 0];
  const found = panels.map(({ w, h, ...panel }): Panel => {
    if (x + w > WIDTH) [x, y, high] = [0, y + high, 0];
    const gridPos = { x, y, w, h };
    x += w;
    high = Math.max(high, h);
    return { ...panel, gridPos };
  });
  return { found, height: y + high - from };
}
