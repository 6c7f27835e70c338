/** What may come next in a query, where the caret stands. */
export interface Suggestion {
  readonly text: string;
  /** A word on what it is. */
  readonly about: string;
}

export interface Vocabulary {
  readonly states: readonly string[];
  readonly names: readonly string[];
  readonly workers: readonly string[];
  readonly queues: readonly string[];
}

const FIELDS: readonly (readonly [string, string])[] = [
  ['state', 'SUCCESS, FAILURE, RETRY …'],
  ['name', "the task's name, or a part of it"],
  ['worker', 'name@host, or a part of it'],
  ['queue', 'as far as it is known'],
  ['runtime', '>2s, 100ms..1s'],
  ['wait', '>30s'],
  ['retries', '>0'],
  ['exception', 'a part of it'],
  ['traceback', 'a part of it'],
  ['args', 'a part of them'],
  ['kwargs', 'a part of them; kwargs.customer:42'],
  ['result', 'a part of it'],
  ['uuid', "the task's id"],
  ['root', 'id of the task that began it all'],
  ['parent', 'id of the task that called it'],
  ['cluster', 'its name'],
  ['ended', 'a time: >now-15m'],
  ['started', 'a time: >now-15m'],
];
const SHOWN = 8;

export function suggest(text: string, caret: number, { states, names, workers, queues }: Vocabulary): { readonly from: number; readonly of: readonly Suggestion[] } {
  const before = text.slice(0, caret);
  // The term that is being written: after a space or a parenthesis, with its minus left out.
  const [, word = ''] = /(?:^|[\s(])-?([^\s()]*)$/.exec(before) ?? [];
  const from = caret - word.length;
  const [, field, how, begun] = /^(\w+)(:|=|!=)"?(.*)$/.exec(word) ?? [];
  if (field === undefined) {
    return { from, of: matching(FIELDS.map(([name, about]) => ({ text: `${name}:`, about })), word, (one) => one.text.startsWith(word.toLowerCase())) };
  }
  const values: Readonly<Record<string, readonly [readonly string[], string]>> = { state: [states, 'state'], name: [names, 'task'], task: [names, 'task'], worker: [workers, 'worker'], queue: [queues, 'queue'] };
  const [known, about] = values[field] ?? [[], ''];
  const wanted = (begun ?? '').toLowerCase();
  return {
    from,
    of: matching(known.map((value) => ({ text: `${field}${how ?? ':'}${quoted(value)} `, about, value })), word, ({ value }) => value.toLowerCase().includes(wanted) && value !== begun),
  };
}

function matching<One extends Suggestion>(all: readonly One[], word: string, fits: (one: One) => boolean): readonly Suggestion[] {
  return all.filter((one) => fits(one) && one.text !== word).slice(0, SHOWN).map(({ text, about }) => ({ text, about }));
}

function quoted(value: string): string {
  return /^[\w.@/-]+$/.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
