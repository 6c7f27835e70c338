import { Combobox, InlineField, Stack } from '@grafana/ui';
import { NO_VARIABLE } from '../celery-query.ts';
import type { ListedField, VariableQuery } from '../celery-query.ts';
import { CodeField } from './CodeField.tsx';
import type { VariableEditorOf } from './props.ts';
import { TextField } from './TextField.tsx';
import { useChanges } from './use-changes.ts';

const CHOICES: { readonly value: ListedField; readonly label: string }[] = [
  { value: 'name', label: 'Task names' },
  { value: 'worker', label: 'Workers' },
  { value: 'queue', label: 'Queues' },
  { value: 'state', label: 'States' },
  { value: 'cluster', label: 'Clusters' },
  { value: 'exception', label: 'Exceptions' },
];

/** What a variable lists. */
export function VariableEditor({ query, onChange, datasource, range }: VariableEditorOf) {
  const shown = { ...NO_VARIABLE, ...query };
  const set = useChanges<VariableQuery>(shown, onChange);
  const ofTasks = shown.field === 'name' || shown.field === 'state' || shown.field === 'exception';
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} wrap="wrap">
        <InlineField label="List" htmlFor="celeriac-variable-field">
          <Combobox id="celeriac-variable-field" width={24} options={CHOICES} value={shown.field} onChange={({ value }) => set({ field: value })} />
        </InlineField>
        {shown.field !== 'cluster' && <TextField id="celeriac-variable-cluster" label="Cluster" placeholder="All, or $cluster" width={24} value={shown.cluster ?? ''} onChange={(cluster) => set({ cluster })} />}
      </Stack>
      {ofTasks && <CodeField value={shown.q ?? ''} datasource={datasource} range={range} onChange={(q) => set({ q })} />}
    </Stack>
  );
}
