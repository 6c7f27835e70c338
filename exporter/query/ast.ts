/**
 * The query language's tree. Text is compared without regard to ASCII case; `like` holds a pattern with * and ?.
 * Positions are 0-based columns of the query text, for errors and for an editor's underline.
 */
export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | TextTest
  | AnyTextTest
  | KwargTest
  | NumberTest;

export interface TextTest {
  readonly kind: 'text';
  readonly field: TextField;
  readonly match: TextMatch;
}

/** A bare word: any of name, uuid, worker, args, kwargs, result, exception. */
export interface AnyTextTest {
  readonly kind: 'any';
  readonly match: TextMatch;
}

/** `kwargs.customer:42`: the pair stands in the keyword arguments' repr, at any depth. */
export interface KwargTest {
  readonly kind: 'kwarg';
  readonly key: string;
  readonly match: TextMatch;
}

/** Seconds, epoch seconds or a count, by field; either bound may be missing. */
export interface NumberTest {
  readonly kind: 'number';
  readonly field: NumberField;
  readonly from: Bound | undefined;
  readonly to: Bound | undefined;
}

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

export type TextMatch =
  | { readonly how: 'equals'; readonly text: string }
  | { readonly how: 'contains'; readonly text: string }
  | { readonly how: 'like'; readonly pattern: string }
  | { readonly how: 'missing' };

export const TEXT_FIELDS = [
  'state', 'name', 'worker', 'queue', 'cluster', 'uuid', 'root', 'parent', 'args', 'kwargs', 'result', 'exception', 'traceback',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** Fields that a bare word looks into. */
export const BARE_WORD_FIELDS = ['name', 'uuid', 'state', 'worker', 'args', 'kwargs', 'result', 'exception'] as const satisfies readonly TextField[];

export const NUMBER_FIELDS = ['time', 'sent', 'received', 'started', 'ended', 'runtime', 'wait', 'retries'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** What a number means, and so how it is written. */
export const NUMBER_UNITS: Readonly<Record<NumberField, 'time' | 'duration' | 'count'>> = {
  time: 'time',
  sent: 'time',
  received: 'time',
  started: 'time',
  ended: 'time',
  runtime: 'duration',
  wait: 'duration',
  retries: 'count',
};

export const ID_FIELDS: readonly TextField[] = ['uuid', 'root', 'parent'];

/** Compared as a whole even with `:`; for the others `:` means "contains". */
export const WHOLE_VALUE_FIELDS: readonly TextField[] = ['state', 'uuid', 'root', 'parent', 'queue', 'cluster'];
