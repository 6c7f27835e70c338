import { useEffect, useState } from 'react';
import { LoadingState } from '@grafana/data';
import type { DataFrame, PanelData } from '@grafana/data';
import { GraphDrawStyle, LegendDisplayMode, StackingMode, TooltipDisplayMode } from '@grafana/schema';
import { PanelBuilders, sceneGraph, SceneDataNode } from '@grafana/scenes';
import type { VizPanel } from '@grafana/scenes';
import { useScope } from './use-scope.ts';
import type { PageBody } from './page-body.tsx';

interface ChartProps {
  readonly label: string;
  readonly frames: readonly DataFrame[];
  readonly stacked?: boolean;
  readonly legend?: boolean;
  readonly height: number;
}

/** Grafana's own time series in a page of ours: hover, zoom and units as everywhere else. */
export function Chart({ label, frames, stacked = false, legend = false, height }: ChartProps) {
  const { body, tick } = useScope();
  const [panel, setPanel] = useState<VizPanel>();
  useEffect(() => {
    const made = build(stacked, legend);
    body.adopt(made);
    setPanel(made);
    return () => body.release(made);
  }, [body, stacked, legend]);
  useEffect(() => {
    const node = panel?.state.$data;
    if (node instanceof SceneDataNode) node.setState({ data: dataOf(frames, body) });
  }, [panel, frames, body, tick]);
  return (
    <div style={{ height }} role="group" aria-label={`${label} over time`}>
      {panel !== undefined && <panel.Component model={panel} />}
    </div>
  );
}

function build(stacked: boolean, legend: boolean): VizPanel {
  const chart = PanelBuilders.timeseries()
    .setTitle('')
    .setHoverHeader(true)
    .setDisplayMode('transparent')
    .setData(new SceneDataNode({}))
    .setOption('legend', { showLegend: legend, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] })
    .setOption('tooltip', { mode: TooltipDisplayMode.Multi, sort: 'none' as never })
    .setCustomFieldConfig('drawStyle', GraphDrawStyle.Line)
    .setCustomFieldConfig('fillOpacity', stacked ? 40 : 10)
    .setCustomFieldConfig('lineWidth', 1)
    .setCustomFieldConfig('spanNulls', false)
    .setMin(0);
  if (stacked) chart.setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' });
  return chart.build();
}

function dataOf(frames: readonly DataFrame[], body: PageBody): PanelData {
  return { state: LoadingState.Done, series: [...frames], timeRange: sceneGraph.getTimeRange(body).state.value };
}
