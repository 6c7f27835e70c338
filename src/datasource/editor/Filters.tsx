import { useId } from 'react';
import { Button, Combobox, IconButton, Stack } from '@grafana/ui';
import type { ComboboxOption } from '@grafana/ui';
import { FIELDS, fieldNamed } from '../../language/fields.ts';
import type { Filter, Operator } from '../../language/filters.ts';
import type { Source } from '../source.ts';
import { isListed, valuesOf } from '../known-values.ts';
import { EndedInput } from './EndedInput.tsx';
import { EXAMPLES, operatorsOf } from './words.ts';

const FIELD_CHOICES: ComboboxOption[] = FIELDS.map(({ name, what }) => ({ value: name, label: name, description: what }));

interface FiltersProps {
  readonly filters: readonly Filter[];
  readonly datasource: Source;
  readonly onChange: (filters: readonly Filter[]) => void;
}

/** The builder: rows of field, operator and value, of which all have to hold. */
export function Filters({ filters, datasource, onChange }: FiltersProps) {
  return (
    <Stack direction="column" gap={0.5}>
      {filters.map((filter, index) => (
        <Row
          key={index}
          filter={filter}
          index={index}
          datasource={datasource}
          onChange={(changed) => onChange(filters.map((one, at) => (at === index ? changed : one)))}
          onRemove={() => onChange(filters.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button size="sm" variant="secondary" icon="plus" onClick={() => onChange([...filters, { field: 'state', operator: '=', value: '' }])}>
          Filter
        </Button>
      </div>
    </Stack>
  );
}

interface RowProps {
  readonly filter: Filter;
  readonly index: number;
  readonly datasource: Source;
  readonly onChange: (filter: Filter) => void;
  readonly onRemove: () => void;
}

function Row({ filter, index, datasource, onChange, onRemove }: RowProps) {
  const { field, operator, value } = filter;
  const id = useId();
  const kind = fieldNamed(field)?.kind;
  const operators = operatorsOf(kind);
  const toField = (name: string): void => {
    const possible = operatorsOf(fieldNamed(name)?.kind);
    const kept = possible.some((one) => one.value === operator) ? operator : (possible[0]?.value ?? '=');
    onChange({ field: name, operator: kept, value: '' });
  };
  const values = async (typed: string): Promise<ComboboxOption[]> => {
    if (!isListed(field)) return [];
    const found = await valuesOf(datasource.exporter, field).catch((): readonly string[] => []);
    return found.filter((one) => one.toLowerCase().includes(typed.toLowerCase())).map((one) => ({ value: one, label: one }));
  };
  return (
    <Stack gap={0.5} wrap="wrap" alignItems="center">
      {/* A Combobox takes its name from another element alone, and drops a label of its own. */}
      {(['Field', 'Operator', 'Value'] as const).map((part) => (
        <span key={part} id={`${id}${part}`} hidden>{`${part} of filter ${index + 1}`}</span>
      ))}
      <Combobox aria-labelledby={`${id}Field`} width={18} options={FIELD_CHOICES} value={field} createCustomValue onChange={(chosen) => toField(chosen.value)} />
      <Combobox<Operator> aria-labelledby={`${id}Operator`} width={14} options={operators} value={operator} onChange={(chosen) => onChange({ ...filter, operator: chosen.value })} />
      {operator !== 'missing' &&
        (isListed(field) ? (
          <Combobox key={field} aria-labelledby={`${id}Value`} width={36} options={values} value={value === '' ? null : value} placeholder="A value, or $variable" createCustomValue onChange={(chosen) => onChange({ ...filter, value: chosen.value })} />
        ) : (
          <EndedInput
            key={field}
            aria-labelledby={`${id}Value`}
            width={36}
            value={value}
            placeholder={kind === undefined || kind === 'text' ? 'A value, or $variable' : EXAMPLES[kind]}
            onEnd={(ended) => onChange({ ...filter, value: ended })}
          />
        ))}
      <IconButton name="times" tooltip={`Remove filter ${index + 1}`} onClick={onRemove} />
    </Stack>
  );
}
