import { PanelPlugin } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';

/** Stands for Grafana's own time series, which is part of Grafana and in no package: lines of the real data, no more. */
function TimeSeries({ data, width, height }: PanelProps) {
  const { visualization } = useTheme2();
  const frame = data.series[0];
  const times = (frame?.fields[0]?.values ?? []) as number[];
  const fields = frame?.fields.slice(1) ?? [];
  const most = Math.max(1e-9, ...fields.flatMap(({ values }) => values.map((value: number | null) => value ?? 0)));
  const first = times[0] ?? 0;
  const last = times[times.length - 1] ?? 0;
  return (
    <svg width={width} height={height}>
      {fields.map(({ name, values, config }) => (
        <polyline
          key={name}
          fill="none"
          stroke={visualization.getColorByName(config.color?.fixedColor ?? 'blue')}
          points={values
            .map((value: number | null, index: number) =>
              value === null ? '' : `${(((times[index] ?? 0) - first) / (last - first || 1)) * width},${height - (value / most) * height}`,
            )
            .join(' ')}
        />
      ))}
    </svg>
  );
}

export const timeSeries = new PanelPlugin(TimeSeries).useFieldConfig();
timeSeries.meta = { id: 'timeseries', name: 'Time series', info: {} } as never;
