import type { BulkAction, BulkKind, BulkPreview } from '../../../exporter/contract/bulk.ts';
import { send } from '../../client/exporter.ts';
import { count, many } from '../../show/quantity.ts';

/** Which tasks: those named, or all that match a query at the moment it is looked at. */
export type BulkChoice = { readonly ids: readonly string[] } | { readonly query: string };

/** What is to be done to which tasks, before the exporter was asked what would come of it. */
export interface BulkOrder {
  readonly kind: BulkKind;
  readonly choice: BulkChoice;
  /** Undefined: of every cluster. */
  readonly cluster: string | undefined;
}

export interface BulkWords {
  readonly word: string;
  /** What happens to them, for the progress: `revoked`. */
  readonly done: string;
  /** Of the command whose effect the exporter tells itself; absent: `effect`. */
  readonly command?: string;
  readonly effect?: string;
  readonly loss: string;
  readonly isDangerous: boolean;
}

export const BULK_WORDS: Readonly<Record<BulkKind, BulkWords>> = {
  revoke: { word: 'Revoke', done: 'revoked', command: 'revoke', loss: 'They do not run, unless they are called again', isDangerous: false },
  terminate: { word: 'Terminate', done: 'terminated', command: 'terminate', loss: 'What a running task has done so far is not undone', isDangerous: true },
  'call-again': {
    word: 'Call again',
    done: 'called again',
    effect: 'Calls each of them as a new task with the same arguments, where those are kept whole. The old ones stay as they are.',
    loss: 'What they do is done once more, and Celery cannot take it back',
    isDangerous: false,
  },
};

export const SIGNALS = ['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGQUIT', 'SIGUSR1'] as const;
export type Signal = (typeof SIGNALS)[number];

/** From so many on their number has to be typed: a slip would be costly. */
export const MANY_TASKS = 20;

export interface Pace {
  /** Tasks a second, at most. */
  readonly pace: number;
  readonly reason: string;
}

/** Of history and memory a preview may read a hundred thousand tasks, and ask workers for arguments. */
const PREVIEW_MS = 60_000;

/** @throws ExporterError */
export function previewBulk({ kind, choice, cluster }: BulkOrder, signal: Signal): Promise<BulkPreview> {
  const body = { action: kind, ...choice, ...(cluster !== undefined && { cluster }), ...(kind === 'terminate' && { signal }) };
  return send<BulkPreview>('/api/v1/bulk/preview', body, { timeoutMs: PREVIEW_MS });
}

/** Begins exactly what was previewed. @throws ExporterError */
export function beginBulk({ token }: BulkPreview, { pace, reason }: Pace): Promise<BulkAction> {
  return send<BulkAction>('/api/v1/bulk', { preview: token, pace, ...(reason !== '' && { reason }) });
}

/** What is done stays done. @throws ExporterError */
export function cancelBulk(id: string): Promise<BulkAction> {
  return send<BulkAction>('/api/v1/bulk/cancel', { id });
}

/** How many it will be tried with, as far as that was looked at. */
export function willDo({ total, refused }: Pick<BulkPreview, 'total' | 'refused'>): number {
  return total - refused.reduce((sum, one) => sum + one.count, 0);
}

/** `1,180 of 1,204 tasks will be revoked.` */
export function expectation(preview: Pick<BulkPreview, 'kind' | 'total' | 'refused' | 'checked'>): string {
  const { kind, total, checked } = preview;
  const { done } = BULK_WORDS[kind];
  const left = willDo(preview);
  if (total === 0) return 'No task is meant: none matches any more.';
  if (left === 0) return `None of ${many(total, 'task')} will be ${done}.`;
  const first = left === total ? `${many(total, 'task')} will be ${done}.` : `${count(left)} of ${many(total, 'task')} will be ${done}.`;
  return checked < total ? `${first} Only ${count(checked)} of them were looked at closely: of the others it is told when their turn comes.` : first;
}

/** `3 tasks`, `all 1,204 that match`. */
export function choiceWords(choice: BulkChoice, total: number | undefined): string {
  if ('ids' in choice) return many(choice.ids.length, 'task');
  return total === undefined ? 'all tasks that match' : `all ${count(total)} that match`;
}
