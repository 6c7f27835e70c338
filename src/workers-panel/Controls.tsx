import { ActionButton } from '../control/ActionButton.tsx';
import { ControlGroup } from '../control/ControlGroup.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { addConsumer, autoscale, grow, restartPool, shrink, shutdown } from '../control/worker-actions.ts';
import type { WorkerRow } from '../rows/worker-rows.ts';

/** The frames come anew by themselves. */
const nothing = (): void => undefined;

/** The usual ones as buttons, the rest in a menu; all of them in one where the card is narrow. */
export function Controls({ worker }: { readonly worker: WorkerRow }) {
  const { name, presence } = worker;
  const pointless = presence === 'offline' || presence === 'lost' ? 'It is not there to take a command' : undefined;
  const rest = { pointless, onDone: nothing };
  return (
    <ControlMenu of={name} from={280}>
      <ActionButton action={grow(worker)} icon="plus-circle" aria-label={`Grow ${name}`} {...rest} />
      <ActionButton action={shrink(worker)} icon="minus-circle" aria-label={`Shrink ${name}`} {...rest} />
      <ControlGroup word="More" of={name}>
        <ActionButton action={autoscale(worker)} icon="arrows-v" {...rest} />
        <ActionButton action={addConsumer(worker)} icon="plus" {...rest} />
        <ActionButton action={restartPool(worker)} icon="sync" {...rest} />
        <ActionButton action={shutdown(worker)} icon="power" {...rest} />
      </ControlGroup>
    </ControlMenu>
  );
}
