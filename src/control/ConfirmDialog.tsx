import { useState } from 'react';
import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Icon, Input, Modal, Stack, useStyles2 } from '@grafana/ui';
import { Dialog } from './Dialog.tsx';
import { sentence } from '../show/View.tsx';
import { useFocusWhen } from './use-focus-when.ts';

interface ConfirmDialogProps {
  readonly title: string;
  readonly effect: string;
  readonly loss?: string;
  readonly word: string;
  /** What has to be typed first, where a slip would be costly. */
  readonly typed?: string;
  readonly isDangerous?: boolean;
  /** What else is asked for, above the reason; `isReady`: it is answered well. */
  readonly fields?: ReactNode;
  readonly isReady?: boolean;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: (reason: string) => void;
  /** What else there is to say: why it did not work. */
  readonly children?: ReactNode;
  /** What came of it, in place of what was asked: in the same dialog, or Grafana would give the focus back to what opened it. */
  readonly outcome?: ReactNode;
  /** Where one may go on from there. */
  readonly onwards?: ReactNode;
}

/** Asks before something is done. States: asking → busy → asking again, with why it did not work; or told what came of it, if the page does not show that itself. */
export function ConfirmDialog({ title, effect, loss, word, typed, isDangerous = false, fields, isReady = true, isBusy, onCancel, onConfirm, children, outcome, onwards }: ConfirmDialogProps) {
  const styles = useStyles2(getStyles);
  const [reason, setReason] = useState('');
  const [repeated, setRepeated] = useState('');
  const leave = useFocusWhen(outcome !== undefined);
  const isComplete = isReady && (typed === undefined || repeated === typed);
  if (outcome !== undefined) {
    return (
      <Dialog title={title} isOpen onDismiss={onCancel}>
        <div role="status" aria-label="Outcome" className={styles.outcome}>
          {outcome}
        </div>
        <Modal.ButtonRow>
          <Button ref={leave} variant="secondary" fill="outline" onClick={onCancel}>
            Close
          </Button>
          {onwards}
        </Modal.ButtonRow>
      </Dialog>
    );
  }
  return (
    <Dialog title={title} isOpen onDismiss={onCancel}>
      <form
        id="celeriac-confirm"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && isComplete) onConfirm(reason.trim());
        }}
      >
        <Stack direction="column" gap={2}>
          <p className={styles.effect}>{effect}</p>
          {loss !== undefined && (
            <p className={styles.loss}>
              <Icon name="exclamation-triangle" aria-hidden /> {sentence(loss)}
            </p>
          )}
          {fields}
          {typed !== undefined && (
            <Field label={`Type ${typed} to confirm`} noMargin>
              <Input id="celeriac-typed" value={repeated} autoComplete="off" onChange={({ currentTarget }) => setRepeated(currentTarget.value)} />
            </Field>
          )}
          <Field label="Reason" description="Optional. Kept in the audit trail" noMargin>
            <Input id="celeriac-reason" value={reason} maxLength={1_000} onChange={({ currentTarget }) => setReason(currentTarget.value)} />
          </Field>
          {children}
        </Stack>
      </form>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" type="button" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" form="celeriac-confirm" variant={isDangerous ? 'destructive' : 'primary'} disabled={isBusy || !isComplete} icon={isBusy ? 'spinner' : undefined}>
          {word}
        </Button>
      </Modal.ButtonRow>
    </Dialog>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  effect: css({ margin: 0, overflowWrap: 'anywhere' }),
  loss: css({ margin: 0, color: theme.colors.warning.text }),
  outcome: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), overflowWrap: 'anywhere' }),
});
