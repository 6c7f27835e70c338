import type { Archive } from './archive.ts';

/** What an archive is asked: everything but to close. */
export type Method = Exclude<keyof Archive, 'close'>;

/** A question as it travels to the thread that answers it. */
export type Question = { [M in Method]: { readonly method: M; readonly given: Parameters<Archive[M]> } }[Method];

export type Told<M extends Method> = Awaited<ReturnType<Archive[M]>>;
