import type { WorkerSummary } from '../../exporter/contract/worker.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { ControlGroup } from '../control/ControlGroup.tsx';
import { addQueueOffer, shutdownOffer, sizeOffers } from './offers.ts';

/** What can be done to a worker without opening it. */
export function RowControls({ worker, onDone }: { readonly worker: WorkerSummary; readonly onDone: () => void }) {
  return (
    <ControlGroup word="Actions" of={worker.name}>
      {[...sizeOffers(worker), addQueueOffer(worker), shutdownOffer(worker)].map((offer) => (
        <ActionButton key={offer.action.command} {...offer} onDone={onDone} />
      ))}
    </ControlGroup>
  );
}
