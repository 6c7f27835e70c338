import type { ControlOutcome } from '../../exporter/contract/control.ts';

/** The exporter's word where an answer is more than a sentence. */
const MORE = 'answered';

/** What a worker told: a sentence, or a text that is read by itself; `{"ok": "celery@shop …\n…"}`, `{"<id>": ["active", {…}]}`. */
export function toldBy({ message, answer }: Pick<ControlOutcome, 'message' | 'answer'>): { readonly words: string; readonly text?: string } {
  if (message !== MORE || answer === undefined) return { words: message };
  if (typeof answer === 'object' && answer !== null) {
    const entries = Object.entries(answer);
    if (entries.length === 0) return { words: 'It knows nothing of it' };
    const [only] = entries;
    if (entries.length === 1 && only?.[0] === 'ok' && typeof only[1] === 'string') return { words: '', text: only[1].trim() };
  }
  return { words: '', text: typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2) };
}
