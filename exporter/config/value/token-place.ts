import type { ValueKind } from './value.ts';
import { textOf } from './value.ts';

/** A file's path; `auto` is resolved where the environment is known. */
export const tokenPlace: ValueKind<'auto' | 'off' | { readonly file: string }> = {
  shape: 'PATH',
  read: (given) => {
    const value = textOf(given);
    if (['', 'off', 'none', 'no', 'false'].includes(value.toLowerCase())) return 'off';
    return value.toLowerCase() === 'auto' ? 'auto' : { file: value };
  },
};
