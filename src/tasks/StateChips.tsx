import { FilterPill, Stack } from '@grafana/ui';
import type { AggregateAnswer } from '../../exporter/contract/tasks.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { count } from '../show/quantity.ts';
import { TASK_STATES, taskLook } from '../show/state.ts';

/** How many there are of each state, and a click shows only them. */
export function StateChips({ q, state, onState }: { readonly q: string; readonly state: string; readonly onState: (state: string) => void }) {
  const scope = useScope();
  const { data } = useAnswer<AggregateAnswer>({ path: '/api/v1/aggregate', query: ranged(scope, { q, by: ['state'] }), tick: scope.tick });
  const counts = new Map(data?.rows.map(({ by, count: many }) => [by.state ?? '', many]));
  const order = Object.keys(TASK_STATES);
  const shown = [...new Set([...counts.keys(), ...(state === '' ? [] : [state])])].sort((a, b) => placeOf(a, order) - placeOf(b, order));
  const all = [...counts.values()].reduce((sum, many) => sum + many, 0);
  return (
    <Stack gap={1} wrap="wrap">
      <FilterPill label={data === undefined ? 'All' : `All ${count(all)}`} selected={state === ''} onClick={() => onState('')} />
      {shown.map((one) => (
        <FilterPill key={one} icon={taskLook(one).icon} label={`${taskLook(one).word} ${count(counts.get(one) ?? 0)}`} selected={state === one} onClick={() => onState(state === one ? '' : one)} />
      ))}
    </Stack>
  );
}

function placeOf(state: string, order: readonly string[]): number {
  const place = order.indexOf(state);
  return place < 0 ? order.length : place;
}
