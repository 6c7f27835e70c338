import { ActionButton } from '../control/ActionButton.tsx';
import { Control } from '../control/Control.tsx';
import { ControlGroup } from '../control/ControlGroup.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { addQueueOffer, poolOffers, shutdownOffer, stopOffers } from './offers.ts';
import type { TabProps } from './tab.ts';

interface WorkerControlsProps extends TabProps {
  readonly asking: boolean;
  readonly onQueues: () => void;
}

/** Queues that the menu names; further ones are on their tab. */
const MOST_QUEUES = 12;

/** What one on call does to a worker, wherever on its page they are. */
export function WorkerControls({ worker, asking, onDone, onQueues }: WorkerControlsProps) {
  const stops = [...stopOffers(worker)];
  return (
    <ControlMenu>
      <Control word={asking ? 'Asking it' : 'Ask it now'} icon={asking ? 'spinner' : 'sync'} reason={asking ? 'It is being asked' : undefined} onClick={onDone} />
      <ControlGroup word="Pool">
        {poolOffers(worker).map((offer) => (
          <ActionButton key={offer.action.command} {...offer} onDone={onDone} />
        ))}
      </ControlGroup>
      <ControlGroup word="Queues">
        <ActionButton {...addQueueOffer(worker)} onDone={onDone} />
        {stops.slice(0, MOST_QUEUES).map(([queue, offer]) => (
          <ActionButton key={queue} {...offer} word={`Stop consuming ${queue}`} icon="times" onDone={onDone} />
        ))}
        {stops.length > MOST_QUEUES && <Control word={`All ${stops.length} queues`} icon="list-ul" onClick={onQueues} />}
      </ControlGroup>
      <ActionButton {...shutdownOffer(worker)} onDone={onDone} />
    </ControlMenu>
  );
}
