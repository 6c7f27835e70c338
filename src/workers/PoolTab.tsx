import { Stack } from '@grafana/ui';
import { ActionButton } from '../control/ActionButton.tsx';
import { autoscale, grow, restartPool, shrink } from '../control/worker-actions.ts';
import { Card } from '../show/Card.tsx';
import { Facts } from '../show/Facts.tsx';
import { count, NOTHING } from '../show/quantity.ts';
import { autoscalerOf, objectOf, poolOf, processesOf, textOf } from './inspected.ts';
import { poolName } from './columns.tsx';
import type { TabProps } from './tab.ts';

/** Which pools can be sized by command, and why the others cannot. */
const FIXED: Readonly<Record<string, string>> = { threads: 'A pool of threads cannot be resized', solo: 'A solo pool is one process by its nature' };

export function PoolTab({ worker, onDone }: TabProps) {
  const pool = poolOf(worker);
  const kind = poolName(worker.pool?.implementation);
  const scaler = autoscalerOf(worker);
  const processes = processesOf(worker);
  const writes = objectOf(pool['writes']);
  const fixed = FIXED[kind];
  const scaled = scaler === undefined ? undefined : 'It scales by itself: set its bounds with Autoscale';
  return (
    <Card
      title="Pool"
      actions={
        <Stack gap={1} wrap="wrap">
          <ActionButton action={grow(worker)} pointless={fixed ?? scaled} icon="plus" onDone={onDone} />
          <ActionButton action={shrink(worker)} pointless={fixed ?? scaled} icon="minus" onDone={onDone} />
          <ActionButton action={autoscale(worker, scaler)} pointless={fixed ?? (scaler === undefined ? 'It was not started with --autoscale' : undefined)} onDone={onDone} />
          <ActionButton action={restartPool(worker)} pointless={fixed} onDone={onDone} />
        </Stack>
      }
    >
      <Facts
        of={[
          ['Implementation', worker.pool?.implementation ?? NOTHING],
          ['Concurrency', count(worker.pool?.concurrency)],
          ['Autoscale', scaler === undefined ? 'off' : `${scaler.min} to ${scaler.max}${scaler.now === null ? '' : `, now ${scaler.now}`}`],
          ['Prefetch', count(worker.pool?.prefetch)],
          ['Processes', processes.length === 0 ? NOTHING : processes.join(', ')],
          ['Tasks a process before it is replaced', textOf(pool['max-tasks-per-child']) || NOTHING],
          ['Time limits of the pool, soft and hard', timeouts(pool['timeouts'])],
          ['Tasks given to each process', textOf(writes?.['all']) || NOTHING],
        ]}
      />
    </Card>
  );
}

function timeouts(value: unknown): string {
  if (!Array.isArray(value)) return NOTHING;
  return value.map((one) => (typeof one === 'number' && one > 0 ? `${one} s` : 'none')).join(', ');
}
