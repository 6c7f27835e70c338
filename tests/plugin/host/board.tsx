import { useEffect, useRef, useState } from 'react';
import { applyFieldOverrides, dateTime, EventBusSrv, LoadingState, standardEditorsRegistry } from '@grafana/data';
import type { DataFrame, DataQueryRequest, PanelPlugin, PanelProps, TimeRange } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import type { Board } from '../host.ts';
import { loadPlugin } from './amd.ts';
import { PanelMenu } from './extensions.tsx';
import { loadSource } from './source.ts';

type Panel = Board['panels'][number];

const FILES = '/public/plugins/celeriac-celery-app';
const HEIGHT = 400;
const SOURCE = { uid: 'celeriac', type: 'celeriac-celery-datasource' };

// Grafana's editors of options are part of Grafana: here nobody edits, and the defaults that stand beside them are all that is asked for.
standardEditorsRegistry.setInit(() => ['multi-select', 'radio', 'slider', 'boolean'].map((id) => ({ id, name: id, editor: () => null })));

/** A dashboard as far as the specs need one: our panels below each other, each with what our data source tells it. */
export function DashboardPage({ board }: { readonly board: Board }) {
  return (
    <main>
      {board.panels.map((panel) => (
        <section key={panel.title} aria-label={panel.title}>
          <h2>{panel.title}</h2>
          <PanelMenu title={panel.title} targets={panel.targets} timeRange={lastHour().raw as { from: string; to: string }} source={SOURCE} />
          <OnePanel panel={panel} />
        </section>
      ))}
    </main>
  );
}

function lastHour(): TimeRange {
  return { from: dateTime(Date.now() - 3_600_000), to: dateTime(Date.now()), raw: { from: 'now-1h', to: 'now' } };
}

function OnePanel({ panel }: { readonly panel: Panel }) {
  const theme = useTheme2();
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [plugin, setPlugin] = useState<PanelPlugin>();
  const [range, setRange] = useState(lastHour);
  const [told, setTold] = useState<{ readonly series: DataFrame[]; readonly state: LoadingState }>();
  useEffect(() => setWidth(place.current?.clientWidth ?? 0), []);
  useEffect(() => void loadPlugin<PanelPlugin>(`${FILES}/${panel.type.replace('celeriac-', '')}/module.js`).then((module) => setPlugin(module.plugin)), [panel.type]);
  useEffect(() => {
    let subscription: { unsubscribe(): void } | undefined;
    void loadSource().then(({ source }) => {
      const request = { targets: panel.targets, range, intervalMs: 15_000, maxDataPoints: width, scopedVars: {} } as unknown as DataQueryRequest;
      subscription = source.query(request).subscribe(({ data, state }) => setTold({ series: data, state: state ?? LoadingState.Done }));
    });
    return () => subscription?.unsubscribe();
  }, [panel, range, width]);
  const Component = plugin?.panel as unknown as React.ComponentType<PanelProps> | undefined;
  const replaceVariables = (text: string): string => text;
  return (
    <div ref={place} style={{ height: HEIGHT }}>
      {Component !== undefined && told !== undefined && width > 0 && (
        <Component
          id={1}
          title={panel.title}
          data={{ ...told, series: applyFieldOverrides({ data: told.series, fieldConfig: { defaults: {}, overrides: [] }, replaceVariables, theme, timeZone: 'utc' }), timeRange: range }}
          options={{ ...(plugin?.defaults as object), ...panel.options }}
          fieldConfig={{ defaults: {}, overrides: [] }}
          timeRange={range}
          timeZone="utc"
          width={width}
          height={HEIGHT}
          transparent={false}
          renderCounter={0}
          eventBus={events}
          replaceVariables={replaceVariables}
          onOptionsChange={() => undefined}
          onFieldConfigChange={() => undefined}
          onChangeTimeRange={({ from, to }) => setRange({ from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } })}
        />
      )}
    </div>
  );
}

const events = new EventBusSrv();
