import { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Combobox, Field, Icon, Input, Modal, Stack, useStyles2 } from '@grafana/ui';
import { Dialog } from '../Dialog.tsx';
import type { BulkPreview } from '../../../exporter/contract/bulk.ts';
import { troubleOf } from '../../client/problem.ts';
import type { Trouble } from '../../client/problem.ts';
import { Failed, sentence, Skeleton } from '../../show/View.tsx';
import { useFocusWhen } from '../use-focus-when.ts';
import { useMay } from '../use-may.ts';
import { BulkPreviewed } from './BulkPreviewed.tsx';
import { BulkProgress } from './BulkProgress.tsx';
import { beginBulk, BULK_WORDS, choiceWords, MANY_TASKS, previewBulk, SIGNALS, willDo } from './order.ts';
import type { BulkOrder, Signal } from './order.ts';

interface BulkDialogProps {
  readonly order: BulkOrder;
  /** `isDone`: something was begun. */
  readonly onClose: (isDone: boolean) => void;
  /** The view shall show the effect. */
  readonly onDone: () => void;
}

const USUAL_PACE = 50;

/**
 * States: looking → previewed → beginning → under way, by its id; looking and beginning may fail, and are tried again by a click.
 * What is begun is exactly what the preview counted.
 */
export function BulkDialog({ order, onClose, onDone }: BulkDialogProps) {
  const styles = useStyles2(getStyles);
  const [signal, setSignal] = useState<Signal>('SIGTERM');
  const { preview, trouble, look } = usePreview(order, signal);
  const [written, setWritten] = useState({ reason: '', repeated: '', pace: String(USUAL_PACE) });
  const [begun, setBegun] = useState<string>();
  const leave = useFocusWhen(begun !== undefined);
  const [beginning, setBeginning] = useState(false);
  const [refused, setRefused] = useState<Trouble>();
  const { word, effect, command, loss, isDangerous } = BULK_WORDS[order.kind];
  const may = useMay();
  const told = effect ?? (command === undefined ? undefined : may(command).summary?.effect);
  const total = preview?.total ?? 0;
  const pace = Number(written.pace);
  const wrongPace = pace >= 0.1 && pace <= 1_000 ? undefined : 'From 0.1 to 1,000 tasks a second';
  const typed = total >= MANY_TASKS ? String(total) : undefined;
  const isReady = preview !== undefined && willDo(preview) > 0 && wrongPace === undefined && (typed === undefined || written.repeated.replaceAll(/[,.\s]/g, '') === typed);

  const begin = (): void => {
    if (preview === undefined) return;
    setBeginning(true);
    setRefused(undefined);
    beginBulk(preview, { pace, reason: written.reason.trim() })
      .then(
        ({ id }) => setBegun(id),
        (thrown: unknown) => setRefused(troubleOf(thrown)),
      )
      .finally(() => setBeginning(false));
  };

  return (
    <Dialog title={`${word}: ${choiceWords(order.choice, preview?.total)}`} isOpen onDismiss={() => onClose(begun !== undefined)} className={styles.modal}>
      {begun !== undefined ? (
        <BulkProgress id={begun} onOver={onDone} />
      ) : (
        <form
          id="celeriac-bulk"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady && !beginning) begin();
          }}
        >
          <Stack direction="column" gap={2}>
            {told !== undefined && <p className={styles.line}>{told}</p>}
            {trouble !== undefined ? <Failed trouble={trouble} again={look} /> : preview === undefined ? <Skeleton what="what would come of it" lines={3} /> : <BulkPreviewed preview={preview} />}
            <p className={styles.loss}>
              <Icon name="exclamation-triangle" aria-hidden /> {sentence(loss)}
            </p>
            {order.kind === 'terminate' && (
              <Field label="Signal" noMargin>
                <Combobox id="celeriac-signal" value={signal} options={SIGNALS.map((value) => ({ value, label: value }))} onChange={({ value }) => setSignal(value)} />
              </Field>
            )}
            {total > 1 && (
              <Field label="Tasks a second, at most" invalid={wrongPace !== undefined} error={wrongPace} noMargin>
                <Input id="celeriac-pace" type="number" width={16} value={written.pace} onChange={({ currentTarget: { value } }) => setWritten({ ...written, pace: value })} />
              </Field>
            )}
            {typed !== undefined && (
              <Field label={`Type ${typed} to confirm`} noMargin>
                <Input id="celeriac-typed" value={written.repeated} autoComplete="off" onChange={({ currentTarget: { value } }) => setWritten({ ...written, repeated: value })} />
              </Field>
            )}
            <Field label="Reason" description="Optional. Kept in the audit trail" noMargin>
              <Input id="celeriac-reason" value={written.reason} maxLength={1_000} onChange={({ currentTarget: { value } }) => setWritten({ ...written, reason: value })} />
            </Field>
            {refused !== undefined && (
              <Alert title={`Not begun: ${refused.what}`} severity="error">
                {refused.remedy !== null && <p>{sentence(refused.remedy)}</p>}
                <Button size="sm" variant="secondary" icon="sync" type="button" onClick={look}>
                  Look again
                </Button>
              </Alert>
            )}
          </Stack>
        </form>
      )}
      <Modal.ButtonRow>
        <Button ref={leave} variant="secondary" fill="outline" type="button" onClick={() => onClose(begun !== undefined)}>
          {begun === undefined ? 'Cancel' : 'Close'}
        </Button>
        {begun === undefined && (
          <Button type="submit" form="celeriac-bulk" variant={isDangerous ? 'destructive' : 'primary'} disabled={!isReady || beginning} icon={beginning ? 'spinner' : undefined}>
            {word}
          </Button>
        )}
      </Modal.ButtonRow>
    </Dialog>
  );
}

/** Asks anew where the signal changes: it is part of what is previewed. */
function usePreview(order: BulkOrder, signal: Signal): { readonly preview: BulkPreview | undefined; readonly trouble: Trouble | undefined; readonly look: () => void } {
  // The order is what was chosen when the dialog opened: what moves behind it changes nothing of it.
  const [fixed] = useState(order);
  const [turn, setTurn] = useState(0);
  const [found, setFound] = useState<{ readonly of: string; readonly preview?: BulkPreview; readonly trouble?: Trouble }>();
  const of = `${signal} ${turn}`;
  useEffect(() => {
    let isWanted = true;
    previewBulk(fixed, signal).then(
      (preview) => isWanted && setFound({ of, preview }),
      (thrown: unknown) => isWanted && setFound({ of, trouble: troubleOf(thrown) }),
    );
    return () => {
      isWanted = false;
    };
  }, [fixed, signal, of]);
  const current = found?.of === of ? found : undefined;
  return { preview: current?.preview, trouble: current?.trouble, look: () => setTurn((before) => before + 1) };
}

const getStyles = (theme: GrafanaTheme2) => ({
  modal: css({ width: 720, maxWidth: `calc(100vw - ${theme.spacing(2)})` }),
  line: css({ margin: 0 }),
  loss: css({ margin: 0, color: theme.colors.warning.text }),
});
