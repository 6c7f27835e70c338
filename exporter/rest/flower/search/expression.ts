export const SEARCH_FIELDS = ['name', 'state', 'worker', 'args', 'kwargs', 'result'] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** What a search asks for. A term without a field looks into the task's id and every field. */
export type Expression =
  | { readonly kind: 'everything' }
  | { readonly kind: 'term'; readonly field: SearchField | undefined; readonly value: string }
  | { readonly kind: 'and' | 'or'; readonly children: readonly Expression[] };

/** The search as written cannot be understood; the message says where, counted in characters from 0. */
export class SearchSyntaxError extends Error {
  constructor(trouble: string, position?: number) {
    super(position === undefined ? `${trouble}.` : `${trouble} at position ${position}.`);
    this.name = 'SearchSyntaxError';
  }
}
