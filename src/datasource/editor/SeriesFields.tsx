import { RadioButtonGroup } from '@grafana/ui';
import type { CeleryQuery, WholeQuery } from '../celery-query.ts';
import { between } from './EndedInput.tsx';
import { SeveralField } from './SeveralField.tsx';
import { TextField } from './TextField.tsx';
import { DIMENSION_CHOICES, MEASURE_CHOICES } from './words.ts';

/** What is measured, by what it is told apart, and how it is drawn. */
export function SeriesFields({ query, onChange }: { readonly query: WholeQuery; readonly onChange: (changed: Partial<CeleryQuery>) => void }) {
  const { refId, measures, by, format, step, legend, groups } = query;
  return (
    <>
      <SeveralField label="Measure" width={36} options={MEASURE_CHOICES} value={measures} onChange={(chosen) => onChange({ measures: chosen.length === 0 ? ['rate'] : chosen })} />
      <SeveralField label="By" width={28} placeholder="Nothing: one series" options={DIMENSION_CHOICES} value={by} onChange={(chosen) => onChange({ by: chosen })} />
      <RadioButtonGroup aria-label="Format" options={[{ value: 'series' as const, label: 'Time series' }, { value: 'table' as const, label: 'Table' }]} value={format} onChange={(chosen) => onChange({ format: chosen })} />
      {format === 'series' && (
        <>
          <TextField id={`${refId}-step`} label="Step" placeholder="auto" width={14} value={step} onChange={(text) => onChange({ step: text })} />
          <TextField id={`${refId}-legend`} label="Legend" placeholder="{{name}} {{measure}}" width={28} value={legend} onChange={(text) => onChange({ legend: text })} />
        </>
      )}
      {by.length > 0 && <TextField id={`${refId}-groups`} label="At most" placeholder="20" width={10} value={String(groups)} taken={between(1, 200, 20)} onChange={(text) => onChange({ groups: Number(text) })} />}
    </>
  );
}
