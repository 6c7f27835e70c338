import type { KeyNames } from './key-names.ts';
import type { Span } from './value-span.ts';
import { valueSpan } from './value-span.ts';
import { MASK } from './mask.ts';

const MAX_NAME = 256;
const OF_NAME = /[\w.-]/;
/** What stands between a name and its value: `': `, `=`, `\": `, `'] = `, ` => `. A line's end only where a string follows. */
const SEPARATOR = /(\\*["'`]?)[\])]{0,2}[ \t]*(?:=>|:=|={1,3}|:)(?:\s+(?=\\*["'`])|[ \t]*)/y;
/** `('password', 'x')`: a pair of strings. */
const COMMA = /\\*["']\s*,\s*(?=[bruf]{0,2}\\*["'])/iy;
const BEFORE_PAIR = /[([]\s*[bru]{0,2}\\*["'][\w .-]*$/i;
const AFTER_PAIR = /\\*["']?\s*,?\s*(?:[\])]|\.{3}|$)/y;
/** `{'name': 'DB_PASSWORD', 'value': 'x'}` */
const VALUE_FIELD = /\\*["']?\s*,\s*\\*["']?value\\*["']?\s*[:=]\s*/iy;
/** `--password x`, `['--password', 'x']` */
const ARGUMENT = /\\*["']?,?\s+(?=\S)/y;
const BEFORE_ELEMENT = /<(?:[\w.-]*:)?$/;
const HEADER = /authorization|cookie/i;

/** Masks in a text what stands under names that hold secrets. */
export class KeyedValues {
  readonly #names: KeyNames;
  readonly #place: RegExp | undefined;

  constructor(names: KeyNames) {
    this.#names = names;
    this.#place = names.pattern === undefined ? undefined : new RegExp(names.pattern, 'gi');
  }

  masked(text: string): string {
    const place = this.#place;
    if (place === undefined) return text;
    let masked = '';
    let copied = 0;
    place.lastIndex = 0;
    for (let hit = place.exec(text); hit !== null; hit = place.exec(text)) {
      const from = nameStart(text, hit.index);
      const to = nameEnd(text, place.lastIndex);
      place.lastIndex = to;
      const name = text.slice(from, to);
      const kind = this.#names.kindOf(name);
      const found = kind && valueOf(text, from, to, { line: false, isCount: kind === 'count' });
      if (!found) continue;
      masked += text.slice(copied, found.span.from) + (found.span.quoted ? MASK : found.quote + MASK + found.quote);
      copied = found.span.to;
      place.lastIndex = Math.max(copied, to);
    }
    return copied === 0 ? text : masked + text.slice(copied);
  }
}

interface Found {
  readonly span: Span;
  /** Goes around a mask that stands for something other than a string, so that a dict's repr stays one. */
  readonly quote: string;
}

function valueOf(text: string, from: number, to: number, how: { readonly line: boolean; readonly isCount: boolean }): Found | undefined {
  const separator = matched(SEPARATOR, text, to);
  if (separator !== undefined) {
    const [all, quote = ''] = separator;
    const line = quote === '' && all.includes(':') && HEADER.test(text.slice(from, to));
    return found(valueSpan(text, to + all.length, { ...how, line }), all.includes(':') ? quote : '');
  }
  if (text[to] === '>' && BEFORE_ELEMENT.test(text.slice(Math.max(0, from - 40), from))) return found(elementSpan(text, to + 1), '');
  const field = matched(VALUE_FIELD, text, to);
  if (field !== undefined) return found(valueSpan(text, to + field[0].length, how), '');
  const argument = text.startsWith('--', from) ? matched(ARGUMENT, text, to) : undefined;
  if (argument !== undefined) return found(valueSpan(text, to + argument[0].length, how), '');
  const comma = BEFORE_PAIR.test(text.slice(Math.max(0, from - 40), from)) ? matched(COMMA, text, to) : undefined;
  if (comma === undefined) return undefined;
  const span = valueSpan(text, to + comma[0].length, how);
  const isPair = span !== undefined && (span.to >= text.length || matched(AFTER_PAIR, text, span.to) !== undefined);
  return isPair ? found(span, '') : undefined;
}

function found(span: Span | undefined, quote: string): Found | undefined {
  return span && { span, quote };
}

/** `<password>…</password>` */
function elementSpan(text: string, from: number): Span | undefined {
  const end = text.indexOf('<', from);
  return end === from ? undefined : { from, to: end < 0 ? text.length : end, quoted: true };
}

function nameStart(text: string, at: number): number {
  let from = at;
  const first = Math.max(0, at - MAX_NAME);
  while (from > first && OF_NAME.test(text[from - 1]!)) from -= 1;
  // `\npassword=`: the n is no letter of the name.
  return text[from - 1] === '\\' && from < at ? from + 1 : from;
}

function nameEnd(text: string, at: number): number {
  let to = at;
  while (to < text.length && OF_NAME.test(text[to]!)) to += 1;
  return to;
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
