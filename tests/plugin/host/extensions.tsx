import { useState } from 'react';
import { dateTime, isDateTime, PluginExtensionPoints } from '@grafana/data';
import type { AppPlugin } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Button, Dropdown, IconButton, Menu, Modal, ToolbarButton } from '@grafana/ui';
import { Asked } from './asked.tsx';

/** Where Grafana shows links of apps, with what it tells them, as Grafana 12.3 was read and seen to do it. */

interface Link {
  readonly title: string;
  readonly path: string;
}

let app: AppPlugin | undefined;

/** The app whose links they are. */
export function offerLinks(plugin: AppPlugin): void {
  app = plugin;
}

function linksAt(point: PluginExtensionPoints, context: object): readonly Link[] {
  return (app?.addedLinkConfigs ?? [])
    .filter(({ targets }) => [targets].flat().includes(point))
    .flatMap(({ title, path, configure }) => {
      const changed = configure?.(readOnly(context));
      if (configure !== undefined && changed === undefined) return [];
      const address = changed?.path ?? path ?? '';
      return [{ title: changed?.title ?? title, path: `${address}${address.includes('?') ? '&' : '?'}uel_pid=${app?.meta.id ?? ''}&uel_epid=${encodeURIComponent(point)}` }];
    });
}

/** No link may change what it is told: each object in it is a proxy, each time a copy. An object within a frozen one cannot be read so. */
function readOnly<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
    get: (target, name, receiver) => {
      const found: unknown = Reflect.get(target, name, receiver);
      if (isDateTime(found)) return dateTime(found);
      return typeof found === 'object' && found !== null ? readOnly(found) : found;
    },
  });
}

/** As Explore's store keeps everything. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || isDateTime(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

interface PanelMenuProps {
  readonly title: string;
  readonly targets: readonly object[];
  readonly timeRange: { readonly from: string; readonly to: string };
  /** The data source of the whole panel, with which it asks. */
  readonly source?: object;
}

export function PanelMenu({ title, targets, timeRange, source }: PanelMenuProps) {
  const data = { request: { targets: targets.map((target) => ({ datasource: source, ...target })) } };
  const links = linksAt(PluginExtensionPoints.DashboardPanelMenu, { id: 1, title, targets, timeRange, timeZone: 'utc', scopedVars: {}, data });
  const items = links.map((link) => <Menu.Item key={link.path} label={link.title} url={link.path} />);
  const overlay = (
    <Menu>
      <Menu.Item label="Inspect" icon="info-circle" onClick={() => undefined} />
      {items.length > 0 && <Menu.Item label="Extensions" icon="plug" childItems={items} />}
    </Menu>
  );
  return (
    <Dropdown overlay={overlay} placement="bottom-end">
      <IconButton name="ellipsis-v" aria-label={`Menu for panel ${title}`} />
    </Dropdown>
  );
}

/** A menu of links, and the question in between that Grafana asks. */
function LinkMenu({ links, children }: { readonly links: readonly Link[]; readonly children: React.ReactElement }) {
  const [chosen, choose] = useState<Link>();
  if (links.length === 0) return null;
  return (
    <>
      <Dropdown overlay={<Menu>{links.map((link) => <Menu.Item key={link.path} label={link.title} icon="plug" onClick={() => choose(link)} />)}</Menu>}>{children}</Dropdown>
      {chosen !== undefined && (
        <Modal title={chosen.title} isOpen onDismiss={() => choose(undefined)}>
          <p>Do you want to proceed in the current tab or open a new tab?</p>
          <Modal.ButtonRow>
            <Button onClick={() => locationService.push(chosen.path)}>Open</Button>
          </Modal.ButtonRow>
        </Modal>
      )}
    </>
  );
}

interface Pane {
  readonly datasource: string;
  readonly queries: readonly { readonly refId: string; readonly expr?: string }[];
  readonly range: { readonly from: string; readonly to: string };
}

const moment = (time: string) => (/^\d+$/.test(time) ? dateTime(Number(time)) : time);

export function ExplorePage() {
  const panes = JSON.parse(new URLSearchParams(window.location.search).get('panes') ?? '{}') as Readonly<Record<string, Pane>>;
  return (
    <main>
      <h1>Explore</h1>
      {Object.entries(panes).map(([id, { datasource, queries, range }]) => {
        const timeRange = { from: moment(range.from), to: moment(range.to) };
        return (
          <section key={id} aria-label={id}>
            <LinkMenu links={linksAt(PluginExtensionPoints.ExploreToolbarAction, { exploreId: id, targets: frozen(queries), timeRange: frozen(timeRange), timeZone: 'utc', data: {}, shouldShowAddCorrelation: false })}>
              <ToolbarButton aria-label="Add">Add</ToolbarButton>
            </LinkMenu>
            {datasource === 'celeriac' ? <Asked query={queries[0]} range={range} /> : queries.map(({ refId, expr }) => <pre key={refId}>{expr}</pre>)}
          </section>
        );
      })}
    </main>
  );
}

/** The one instance of a rule, which fires. */
export function AlertPage({ title, labels }: { readonly title: string; readonly labels: Readonly<Record<string, string>> }) {
  const instance = { state: 'Alerting', value: '1e+00', activeAt: new Date().toISOString(), annotations: {}, labels: { alertname: title, grafana_folder: 'Celeriac', ...labels } };
  return (
    <main>
      <h1>{title}</h1>
      <p>{Object.entries(instance.labels).map(([name, value]) => `${name}=${value}`).join(', ')}</p>
      <LinkMenu links={linksAt(PluginExtensionPoints.AlertInstanceAction, { instance, rule: { name: title, query: '' } })}>
        <IconButton name="ellipsis-v" aria-label="Actions" />
      </LinkMenu>
    </main>
  );
}
