import type { ControlAnswer, ControlOutcome } from '../../exporter/contract/control.ts';
import { Badge } from '../show/Badge.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import type { Look } from '../show/state.ts';
import { SEVERITIES } from '../show/state.ts';
import { many } from '../show/quantity.ts';

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
  { id: 'message', head: 'In its words', cell: ({ message, answer }) => (answer === undefined ? message : message || JSON.stringify(answer)) },
  { id: 'effect', head: 'Effect', cell: ({ effect }) => (effect === undefined ? '–' : EFFECTS[effect]) },
];

/** What came of it at each worker. */
export function Outcomes({ answer: { outcomes }, answers }: { readonly answer: ControlAnswer; readonly answers: boolean }) {
  const wrong = outcomes.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'sent').length;
  return (
    <div role="status" aria-label="Outcome">
      <p>
        {outcomes.length === 0
          ? 'No worker was there to take it.'
          : wrong === 0
            ? `${many(outcomes.length, 'worker')}: ${answers ? 'done' : 'sent; nobody answers this command, the effect shows in a moment'}.`
            : `${wrong} of ${many(outcomes.length, 'worker')} did not do it.`}
      </p>
      {outcomes.length > 0 && <ListTable label="Outcome at each worker" rows={outcomes} columns={COLUMNS} keyOf={({ worker }) => worker} />}
    </div>
  );
}
