import { isExactNumber } from '../../message/exact-json.ts';

/** Celery's argsrepr_maxsize and kwargsrepr_maxsize, characters as Python counts them. */
const MAX_LENGTH = 1024;
/** Its task_repr_maxlevels. */
const MAX_LEVELS = 3;

/**
 * Arguments as Celery's own `saferepr` shows them in `argsrepr` and `kwargsrepr`, and by those in every event. Like Python's repr,
 * but text is cut and not escaped, save for single quotes, and whatever lies deeper than three levels is left out:
 *
 *   (1, 2.0, None, 'it\'s', {'to': ['ada']})        ([[{...}]],)        ('xxxxx…xxx...', ...)
 *
 * Positional arguments are a tuple, as `apply_async` makes them.
 */
export function argsRepr(args: readonly unknown[]): string {
  const writer = new Writer();
  writer.container('(', args.length === 1 ? ',)' : ')', args.length, (at) => writer.value(args[at]));
  return writer.text;
}

export function kwargsRepr(kwargs: Readonly<Record<string, unknown>>): string {
  const writer = new Writer();
  writer.value(kwargs);
  return writer.text;
}

/** Writes piece by piece; each takes from what is left, and when nothing is left only what is open is closed. */
class Writer {
  text = '';
  #left = MAX_LENGTH;
  #level = 0;
  #isCut = false;

  value(value: unknown): void {
    if (typeof value === 'string') this.#piece(() => quoted(value, this.#left));
    else if (Array.isArray(value)) this.#nested('[', ']', value.length, (at) => this.value((value as unknown[])[at]));
    else if (typeof value === 'object' && value !== null && !isExactNumber(value)) {
      const entries = Object.entries(value);
      this.#nested('{', '}', entries.length, (at) => this.#entry(entries[at]!));
    } else this.#piece(() => cut(plain(value), this.#left));
  }

  container(open: string, close: string, length: number, item: (at: number) => void): void {
    this.#piece(() => open);
    if (this.#isCut) return;
    this.#level += 1;
    for (let at = 0; at < length && !this.#isCut; at += 1) {
      if (at > 0) this.#piece(() => ', ');
      if (!this.#isCut) item(at);
    }
    this.#level -= 1;
    this.text += close;
    this.#left -= close.length;
  }

  #nested(open: string, close: string, length: number, item: (at: number) => void): void {
    if (this.#level >= MAX_LEVELS) this.#piece(() => `${open}...${close}`);
    else this.container(open, close, length, item);
  }

  #entry([key, value]: [string, unknown]): void {
    this.#piece(() => quoted(key, this.#left));
    this.#piece(() => ': ');
    if (!this.#isCut) this.value(value);
  }

  #piece(made: () => string): void {
    if (this.#isCut) return;
    if (this.#left <= 0) {
      this.text += ', ...';
      this.#isCut = true;
      return;
    }
    const piece = made();
    this.text += piece;
    this.#left -= lengthOf(piece);
  }
}

function quoted(text: string, max: number): string {
  return `'${cut(text, max).replaceAll("'", "\\'")}'`;
}

/** Celery's `truncate`: at the last space before the end, where there is one. */
function cut(text: string, max: number): string {
  if (text.length < max) return text;
  const characters = [...text.slice(0, 2 * max)];
  if (characters.length < max) return text;
  const kept = characters.slice(0, max).join('');
  const space = kept.lastIndexOf(' ');
  return `${space < 0 ? kept : kept.slice(0, space)}...`;
}

function lengthOf(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : pythonFloat(value);
  const rawJSON = isExactNumber(value) ? value.rawJSON : 'nan';
  return /^-?\d+$/.test(rawJSON) ? String(BigInt(rawJSON)) : pythonFloat(Number(rawJSON));
}

/** The same shortest digits as JavaScript's, but with an exponent from 1e16 and below 1e-4, of two digits at least; never without a point. */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  // Not toFixed, whose last digit may be another.
  const digits = '0'.repeat(Math.max(0, -power)) + mantissa.replace(/[-.]/g, '');
  const point = Math.max(0, power) + 1;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}
