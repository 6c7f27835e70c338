import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Combobox, Field, Icon, Input, Modal, Stack, useStyles2 } from '@grafana/ui';
import { Dialog } from './Dialog.tsx';
import type { CommandSummary, ControlAnswer } from '../../exporter/contract/control.ts';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';
import { sentence } from '../show/View.tsx';
import { carryOut, fieldTrouble } from './action.ts';
import type { Action, ActionField, FieldValues } from './action.ts';
import { Outcomes } from './Outcomes.tsx';
import { useFocusWhen } from './use-focus-when.ts';

interface ActionDialogProps {
  readonly action: Action;
  readonly summary: CommandSummary | undefined;
  /** `isDone`: something was sent. */
  readonly onClose: (isDone: boolean) => void;
  readonly onDone: () => void;
}

/** States: asking → sending → answered, or failed, from which it can be sent again. */
type Progress =
  | { readonly at: 'asking' }
  | { readonly at: 'sending' }
  | { readonly at: 'answered'; readonly answer: ControlAnswer }
  | { readonly at: 'failed'; readonly trouble: Trouble };

/** Names the target, the effect and what may be lost; then the outcome of each worker, in its own words. */
export function ActionDialog({ action, summary, onClose, onDone }: ActionDialogProps) {
  const styles = useStyles2(getStyles);
  const { word, target, loss, typed, isDangerous, fields = [] } = action;
  const [values, setValues] = useState<FieldValues>(() => Object.fromEntries(fields.map(({ name, initial = '' }) => [name, initial])));
  const [reason, setReason] = useState('');
  const [repeated, setRepeated] = useState('');
  const [progress, setProgress] = useState<Progress>({ at: 'asking' });
  const effect = action.effect ?? summary?.effect;
  const isReady = fields.every((field) => fieldTrouble(field, values[field.name] ?? '') === undefined) && (typed === undefined || repeated === typed);
  const isOver = progress.at === 'answered';
  const leave = useFocusWhen(isOver);

  const go = (): void => {
    setProgress({ at: 'sending' });
    carryOut(action, values, reason).then(
      (answer) => {
        setProgress({ at: 'answered', answer });
        onDone();
      },
      (thrown: unknown) => setProgress({ at: 'failed', trouble: troubleOf(thrown) }),
    );
  };

  return (
    <Dialog title={`${word}: ${target}`} isOpen onDismiss={() => onClose(isOver)} className={styles.modal}>
      {progress.at === 'answered' ? (
        <Outcomes answer={progress.answer} summary={summary} />
      ) : (
        <form
          id="celeriac-action"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady && progress.at !== 'sending') go();
          }}
        >
          <Stack direction="column" gap={2}>
            {effect !== undefined && <p className={styles.effect}>{effect}</p>}
            {loss !== undefined && (
              <p className={styles.loss}>
                <Icon name="exclamation-triangle" aria-hidden /> {sentence(loss)}
              </p>
            )}
            {fields.map((field) => (
              <ValueField key={field.name} field={field} value={values[field.name] ?? ''} onChange={(value) => setValues({ ...values, [field.name]: value })} />
            ))}
            {typed !== undefined && (
              <Field label={`Type ${typed} to confirm`} noMargin>
                <Input id="celeriac-typed" value={repeated} autoComplete="off" onChange={({ currentTarget: { value } }) => setRepeated(value)} />
              </Field>
            )}
            <Field label="Reason" description="Optional. Kept in the audit trail" noMargin>
              <Input id="celeriac-reason" value={reason} maxLength={1_000} onChange={({ currentTarget: { value } }) => setReason(value)} />
            </Field>
            {progress.at === 'failed' && (
              <Alert title={progress.trouble.what} severity="error">
                {[progress.trouble.why, progress.trouble.remedy].filter((words) => words !== null).map(sentence).join(' ')}
              </Alert>
            )}
          </Stack>
        </form>
      )}
      <Modal.ButtonRow>
        <Button ref={leave} variant="secondary" fill="outline" type="button" onClick={() => onClose(isOver)}>
          {isOver ? 'Close' : 'Cancel'}
        </Button>
        {!isOver && (
          <Button type="submit" form="celeriac-action" variant={isDangerous === true ? 'destructive' : 'primary'} disabled={!isReady || progress.at === 'sending'} icon={progress.at === 'sending' ? 'spinner' : undefined}>
            {progress.at === 'sending' ? 'Waiting for the workers' : word}
          </Button>
        )}
      </Modal.ButtonRow>
    </Dialog>
  );
}

function ValueField({ field, value, onChange }: { readonly field: ActionField; readonly value: string; readonly onChange: (value: string) => void }) {
  const { name, label, help, kind, choices = [], optional } = field;
  const trouble = fieldTrouble(field, value);
  return (
    <Field label={optional === true ? `${label} (optional)` : label} description={help} invalid={trouble !== undefined && value !== ''} error={trouble} noMargin>
      {kind === 'choice' ? (
        <Combobox id={`celeriac-${name}`} value={value} options={choices.map((choice) => ({ value: choice, label: choice }))} createCustomValue onChange={({ value: chosen }) => onChange(chosen)} />
      ) : (
        <Input id={`celeriac-${name}`} type={kind === 'object' ? 'text' : kind} value={value} min={field.least} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      )}
    </Field>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  modal: css({ width: 560, maxWidth: `calc(100vw - ${theme.spacing(2)})` }),
  effect: css({ margin: 0 }),
  loss: css({ margin: 0, color: theme.colors.warning.text }),
});
