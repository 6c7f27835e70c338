import { Combobox, InlineField, InlineSwitch, RadioButtonGroup, Stack } from '@grafana/ui';
import type { CeleryQuery, QueryType, WholeQuery } from '../celery-query.ts';
import { whole } from '../celery-query.ts';
import { textOfFilters } from '../../language/filters.ts';
import { CodeField } from './CodeField.tsx';
import { between, EndedInput } from './EndedInput.tsx';
import { Filters } from './Filters.tsx';
import type { QueryEditorOf } from './props.ts';
import { SeriesFields } from './SeriesFields.tsx';
import { TextField } from './TextField.tsx';
import { useChanges } from './use-changes.ts';
import { SORTS, TASK_PART_CHOICES, TYPES, WITHIN_CHOICES, WORKER_PART_CHOICES } from './words.ts';

const OF_TASKS: readonly QueryType[] = ['tasks', 'series', 'failures'];
const EDITORS = [
  { value: 'builder', label: 'Builder' },
  { value: 'code', label: 'Code' },
] as const;

/** What is asked; run at each change that a person ends. */
export function QueryEditor({ query, onChange, onRunQuery, datasource, range }: QueryEditorOf) {
  const all = whole(query);
  const { queryType, editor } = all;
  const set = useChanges<CeleryQuery>({ ...query, queryType, editor }, (changed) => {
    onChange(changed);
    onRunQuery();
  });
  const ofTasks = OF_TASKS.includes(queryType);
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        <InlineField label="Show" labelWidth={14} htmlFor={`${query.refId}-type`}>
          <Combobox id={`${query.refId}-type`} width={28} options={[...TYPES]} value={queryType} onChange={({ value }) => set({ queryType: value })} />
        </InlineField>
        {ofTasks && (
          <RadioButtonGroup
            aria-label="Editor"
            options={[...EDITORS]}
            value={editor}
            onChange={(value) => set(switched(value, all))}
          />
        )}
      </Stack>
      {ofTasks && (editor === 'code' ? <CodeField value={all.q} datasource={datasource} range={range} onChange={(q) => set({ q })} /> : <Filters filters={all.filters} datasource={datasource} onChange={(filters) => set({ filters })} />)}
      <Stack gap={1} wrap="wrap">
        <TextField id={`${query.refId}-cluster`} label="Cluster" placeholder="All" width={20} value={all.cluster} onChange={(cluster) => set({ cluster })} />
        {queryType === 'tasks' && (
          <>
            <InlineField label="Tasks" htmlFor={`${query.refId}-within`}>
              <Combobox id={`${query.refId}-within`} width={24} options={[...WITHIN_CHOICES]} value={all.within} onChange={({ value }) => set({ within: value })} />
            </InlineField>
            <InlineField label="Order" htmlFor={`${query.refId}-sort`}>
              <Combobox id={`${query.refId}-sort`} width={24} options={[...SORTS]} value={all.sort} onChange={({ value }) => set({ sort: value })} />
            </InlineField>
          </>
        )}
        {queryType === 'series' && <SeriesFields query={all} onChange={set} />}
        {queryType === 'task' && (
          <>
            <TextField id={`${query.refId}-uuid`} label="Id" placeholder="8a4da87b-6c1f-…, or $id" width={44} value={all.uuid} onChange={(uuid) => set({ uuid })} />
            <InlineField label="Part" htmlFor={`${query.refId}-part`}>
              <Combobox id={`${query.refId}-part`} width={26} options={[...TASK_PART_CHOICES]} value={all.part} onChange={({ value }) => set({ part: value })} />
            </InlineField>
          </>
        )}
        {(queryType === 'workers' || queryType === 'worker' || queryType === 'events') && (
          <TextField id={`${query.refId}-worker`} label="Worker" placeholder={queryType === 'worker' ? 'celery@web-1, or $worker' : 'All'} width={32} value={all.worker} onChange={(worker) => set({ worker })} />
        )}
        {queryType === 'worker' && (
          <InlineField label="Part" htmlFor={`${query.refId}-worker-part`}>
            <Combobox id={`${query.refId}-worker-part`} width={22} options={[...WORKER_PART_CHOICES]} value={all.workerPart} onChange={({ value }) => set({ workerPart: value })} />
          </InlineField>
        )}
        {queryType === 'queues' && (
          <>
            <TextField id={`${query.refId}-queue`} label="Queue" placeholder="All" width={24} value={all.queue} onChange={(queue) => set({ queue })} />
            <RadioButtonGroup aria-label="When" options={[{ value: 'now' as const, label: 'Now' }, { value: 'time' as const, label: 'Over time' }]} value={all.over} onChange={(over) => set({ over })} />
            {all.over === 'time' && <TextField id={`${query.refId}-step`} label="Step" placeholder="auto" width={12} value={all.step} onChange={(step) => set({ step })} />}
          </>
        )}
        {queryType === 'events' && <TextField id={`${query.refId}-events`} label="Types" placeholder="task-failed, worker-*" width={32} value={all.events} onChange={(events) => set({ events })} />}
        {(queryType === 'tasks' || queryType === 'failures' || queryType === 'events') && (
          <InlineField label="Limit" htmlFor={`${query.refId}-limit`}>
            <EndedInput id={`${query.refId}-limit`} type="number" min={1} max={10_000} width={12} value={String(all.limit)} taken={between(1, 10_000, 100)} onEnd={(limit) => set({ limit: Number(limit) })} />
          </InlineField>
        )}
        {(queryType === 'tasks' || queryType === 'workers' || (queryType === 'queues' && all.over === 'now')) && (
          <InlineSwitch id={`${query.refId}-live`} label="Live" showLabel value={all.live} onChange={({ currentTarget: { checked } }) => set({ live: checked })} />
        )}
      </Stack>
    </Stack>
  );
}

/** What the builder says is the code to begin with; the way back would lose what has no row. Code with nothing of its own begins anew. */
function switched(editor: CeleryQuery['editor'], { q, filters }: Pick<WholeQuery, 'q' | 'filters'>): Partial<CeleryQuery> {
  const built = textOfFilters(filters);
  if (editor === 'code') return q === '' ? { editor, q: built } : { editor };
  return q === built ? { editor, q: '' } : { editor };
}
