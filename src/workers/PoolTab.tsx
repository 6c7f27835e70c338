import { ActionButton } from '../control/ActionButton.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { Card } from '../show/Card.tsx';
import { Facts } from '../show/Facts.tsx';
import { count, duration, NOTHING } from '../show/quantity.ts';
import { autoscalerOf, objectOf, poolOf, processesOf, textOf } from './inspected.ts';
import { poolOffers } from './offers.ts';
import type { TabProps } from './tab.ts';

export function PoolTab({ worker, onDone }: TabProps) {
  const pool = poolOf(worker);
  const scaler = autoscalerOf(worker);
  const processes = processesOf(worker);
  const writes = objectOf(pool['writes']);
  return (
    <Card
      title="Pool"
      actions={
        <ControlMenu of="the pool">
          {poolOffers(worker).map((offer) => (
            <ActionButton key={offer.action.command} {...offer} onDone={onDone} />
          ))}
        </ControlMenu>
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
          ['Share of its tasks that each process got', textOf(writes?.['all']) || NOTHING],
        ]}
      />
    </Card>
  );
}

function timeouts(value: unknown): string {
  if (!Array.isArray(value)) return NOTHING;
  return value.map((one) => (typeof one === 'number' && one > 0 ? duration(one) : 'none')).join(', ');
}
