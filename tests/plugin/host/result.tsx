import { applyFieldOverrides, formattedValueToString, getDisplayProcessor, getFieldDisplayName } from '@grafana/data';
import type { DataFrame, Field } from '@grafana/data';
import { Alert, IconButton, useTheme2, VizLegend } from '@grafana/ui';
import type { Answer } from './source.ts';

interface ResultProps {
  readonly answer: Answer;
  /** A click on a cell that may be filtered by. */
  readonly onFilter: (key: string, value: string) => void;
}

/** An answer as Explore shows it: tables, and of graphs what they are called; what went wrong above them. */
export function Result({ answer: { data, errors = [] }, onFilter }: ResultProps) {
  const theme = useTheme2();
  const frames = applyFieldOverrides({ data, fieldConfig: { defaults: {}, overrides: [] }, replaceVariables: (text) => text, theme, timeZone: 'utc' });
  const graphs = frames.filter(({ meta }) => meta?.preferredVisualisationType === 'graph');
  const names = graphs.flatMap((frame) => frame.fields.slice(1).map((field) => getFieldDisplayName(field, frame, graphs)));
  return (
    <section aria-label="Result">
      {errors.map(({ message }) => (
        <Alert key={message} severity="error" title={message ?? ''} />
      ))}
      {names.length > 0 && <VizLegend displayMode={'list' as never} placement="bottom" items={names.map((label) => ({ label, yAxis: 1 }))} />}
      {frames.filter((frame) => !graphs.includes(frame)).map((frame, index) => <Table key={index} frame={frame} onFilter={onFilter} />)}
    </section>
  );
}

function Table({ frame, onFilter }: { readonly frame: DataFrame; readonly onFilter: ResultProps['onFilter'] }) {
  const theme = useTheme2();
  if (frame.length === 0) return <p>0 series returned</p>;
  const shown = (field: Field, value: unknown): string => formattedValueToString((field.display ?? getDisplayProcessor({ field, theme, timeZone: 'utc' }))(value));
  return (
    <table>
      <thead>
        <tr>{frame.fields.map((field) => <th key={field.name}>{getFieldDisplayName(field, frame)}</th>)}</tr>
      </thead>
      <tbody>
        {Array.from({ length: frame.length }, (_, row) => (
          <tr key={row}>
            {frame.fields.map((field) => {
              const value: unknown = field.values[row];
              return (
                <td key={field.name}>
                  {value === null || value === undefined ? '' : shown(field, value)}
                  {field.config.filterable === true && <IconButton name="search-plus" aria-label="Filter for value" onClick={() => onFilter(field.name, String(value))} />}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
