import { useId } from 'react';
import { InlineField, MultiCombobox } from '@grafana/ui';
import type { ComboboxOption } from '@grafana/ui';

interface SeveralFieldProps<Value extends string> {
  readonly label: string;
  readonly width: number;
  readonly placeholder?: string;
  readonly options: readonly ComboboxOption<Value>[];
  readonly value: readonly Value[];
  readonly onChange: (chosen: readonly Value[]) => void;
}

/** Some of a list. */
export function SeveralField<Value extends string>({ label, options, value, onChange, ...look }: SeveralFieldProps<Value>) {
  const id = useId();
  return (
    <InlineField label={label}>
      <>
        {/* Grafana 12.3 drops a MultiCombobox' id: no label of a field finds it, and its name is its placeholder. */}
        <span id={id} hidden>
          {label}
        </span>
        <MultiCombobox<Value> aria-labelledby={id} options={[...options]} value={[...value]} onChange={(chosen) => onChange(chosen.map((one) => one.value))} {...look} />
      </>
    </InlineField>
  );
}
