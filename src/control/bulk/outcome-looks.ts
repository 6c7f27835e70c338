import type { BulkAction, BulkOutcome } from '../../../exporter/contract/bulk.ts';
import { SEVERITIES, TASK_STATES } from '../../show/state.ts';
import type { Look } from '../../show/state.ts';

/** In the order in which they are shown: what needs a look comes first. */
export const BULK_OUTCOMES: Readonly<Record<BulkOutcome, Look>> = {
  failed: { ...SEVERITIES.failing, word: 'Failed' },
  refused: { ...SEVERITIES.warning, word: 'Refused' },
  unknown: { ...SEVERITIES.warning, icon: 'question-circle', word: 'Not known' },
  done: { ...SEVERITIES.ok, word: 'Done' },
  skipped: { ...TASK_STATES.PENDING, icon: 'forward', word: 'Had ended' },
  cancelled: { ...TASK_STATES.REVOKED, word: 'Not done' },
  waiting: { ...TASK_STATES.PENDING, word: 'Waiting' },
};

export const BULK_STATES: Readonly<Record<BulkAction['state'], Look>> = {
  running: { ...TASK_STATES.STARTED, word: 'Under way' },
  waiting: { ...SEVERITIES.warning, icon: 'pause', word: 'Held up' },
  done: { ...SEVERITIES.ok, word: 'Done' },
  cancelled: { ...TASK_STATES.REVOKED, word: 'Cancelled' },
};

export function isOver({ state }: Pick<BulkAction, 'state'>): boolean {
  return state === 'done' || state === 'cancelled';
}

/** With an outcome, of any kind. */
export function settled({ total, counts }: Pick<BulkAction, 'total' | 'counts'>): number {
  return total - counts.waiting;
}
