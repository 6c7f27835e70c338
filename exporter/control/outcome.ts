import type { ControlOutcome } from '../contract/control.ts';
import type { Command } from './commands/command.ts';
import type { Reply } from './reply.ts';

/** A worker's text that is longer, or of several lines, is to be read in its answer. */
const MAX_MESSAGE = 500;

export function outcomeOf(reply: Reply, note: Command['note']): ControlOutcome {
  const { worker } = reply;
  if (reply.kind === 'silent') return { worker, outcome: 'silent', message: reply.error };
  if (reply.kind === 'error') return { worker, outcome: 'error', message: reply.error };
  const message = wordsOf(reply.answer);
  const beside = note?.(message);
  return { worker, outcome: 'ok', message, ...(beside !== undefined && { note: beside }), answer: reply.answer ?? null };
}

/** Commands answer `{"ok": "pool will grow"}`; inspections whatever they tell, and a heartbeat nothing. */
function wordsOf(answer: unknown): string {
  if (answer === null || answer === undefined) return 'done';
  if (typeof answer !== 'object' || !('ok' in answer) || typeof answer.ok !== 'string') return 'answered';
  return answer.ok.length > MAX_MESSAGE || answer.ok.includes('\n') ? 'answered' : answer.ok;
}

export function byWorker(a: ControlOutcome, b: ControlOutcome): number {
  return a.worker < b.worker ? -1 : a.worker > b.worker ? 1 : 0;
}
