import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { CommandSummary, ControlAnswer, ControlOutcome } from '../../exporter/contract/control.ts';
import { Badge } from '../show/Badge.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import type { Look } from '../show/state.ts';
import { SEVERITIES } from '../show/state.ts';
import { count, many } from '../show/quantity.ts';
import { sentence } from '../show/View.tsx';
import { toldBy } from './told.ts';

const LOOKS: Readonly<Record<ControlOutcome['outcome'], Look>> = {
  ok: { ...SEVERITIES.ok, word: 'Done' },
  sent: { ...SEVERITIES.ok, word: 'Sent' },
  error: { ...SEVERITIES.failing, word: 'Refused by the worker' },
  silent: { ...SEVERITIES.warning, word: 'No answer' },
  refused: { ...SEVERITIES.failing, word: 'Not sent' },
};

const EFFECTS = { seen: 'Seen in what the worker tells', pending: 'Not visible yet' } as const;

const COLUMNS: readonly Column<ControlOutcome>[] = [
  { id: 'worker', head: 'Worker', cell: ({ worker }) => worker },
  { id: 'outcome', head: 'Outcome', cell: ({ outcome }) => <Badge look={LOOKS[outcome]} /> },
  { id: 'message', head: 'In its words', cell: (outcome) => <Words outcome={outcome} /> },
];
const EFFECT: Column<ControlOutcome> = { id: 'effect', head: 'Effect', cell: ({ effect }) => (effect === undefined ? '–' : EFFECTS[effect]) };

interface OutcomesProps {
  readonly answer: ControlAnswer;
  readonly summary: Pick<CommandSummary, 'answers' | 'acts'> | undefined;
}

/** What came of it at each worker. */
export function Outcomes({ answer: { outcomes }, summary = { answers: true, acts: true } }: OutcomesProps) {
  const wrong = outcomes.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'sent').length;
  const went = !summary.acts ? 'answered' : summary.answers ? 'done' : 'sent; nobody answers this command, the effect shows in a moment';
  return (
    <div role="status" aria-label="Outcome">
      <p>
        {outcomes.length === 0
          ? 'No worker was there to take it.'
          : wrong === 0
            ? `${many(outcomes.length, 'worker')}: ${went}.`
            : `${count(wrong)} of ${many(outcomes.length, 'worker')} did not ${summary.acts ? 'do it' : 'answer'}.`}
      </p>
      {outcomes.length > 0 && <ListTable label="Outcome at each worker" rows={outcomes} columns={summary.acts ? [...COLUMNS, EFFECT] : COLUMNS} keyOf={({ worker }) => worker} />}
    </div>
  );
}

function Words({ outcome }: { readonly outcome: ControlOutcome }) {
  const styles = useStyles2(getStyles);
  const { words, text } = toldBy(outcome);
  return (
    <>
      {words !== '' && <span>{words}</span>}
      {outcome.note !== undefined && <div className={styles.note}>{sentence(outcome.note)}</div>}
      {text !== undefined && (
        <pre className={styles.text} tabIndex={0} role="region" aria-label={`Answer of ${outcome.worker}`}>
          {text}
        </pre>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ color: theme.colors.text.secondary }),
  text: css({ margin: 0, maxHeight: 320, overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontSize: theme.typography.bodySmall.fontSize }),
});
