import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

/** `auto` is resolved where the environment is known. */
export type HistoryPlace = 'auto' | 'off' | { readonly file: string } | { readonly postgres: URL };

const OFF = ['', 'off', 'none', 'no', 'false', 'memory', ':memory:'];

/** A file's path or a PostgreSQL URL. */
export const historyPlace: ValueKind<HistoryPlace> = {
  shape: 'PATH|URL',
  read: (given) => {
    const value = textOf(given);
    if (OFF.includes(value.toLowerCase())) return 'off';
    if (value.toLowerCase() === 'auto') return 'auto';
    if (!/^[a-z][a-z+0-9.-]*:\/\//i.test(value)) return { file: value };
    if (!/^postgres(ql)?:\/\//i.test(value)) throw new Refusal('is a URL, and not one of postgres://');
    if (!URL.canParse(value)) throw new Refusal('is not a URL that can be read', 'write what is special in a password percent-encoded: %40 for @, %2F for /');
    return { postgres: new URL(value) };
  },
};
