import type { ControlLook } from '../Control.tsx';
import { DialogButton } from '../DialogButton.tsx';
import { useRole } from '../use-may.ts';
import { BulkDialog } from './BulkDialog.tsx';
import { BULK_WORDS } from './order.ts';
import type { BulkOrder } from './order.ts';

interface BulkButtonProps extends ControlLook {
  readonly order: BulkOrder;
  /** Why it makes no sense now, whoever asks. */
  readonly pointless?: string | undefined;
  readonly onDone: () => void;
}

/** Does one thing to many tasks, after the exporter has told what would come of it. */
export function BulkButton({ order, pointless, onDone, ...look }: BulkButtonProps) {
  const forbidden = useRole('operator');
  const { word, isDangerous } = BULK_WORDS[order.kind];
  return (
    <DialogButton
      word={word}
      reason={pointless ?? forbidden}
      isDangerous={isDangerous}
      {...look}
      dialog={(close) => (
        <BulkDialog
          order={order}
          onClose={(isDone) => {
            close();
            if (isDone) onDone();
          }}
          onDone={onDone}
        />
      )}
    />
  );
}
