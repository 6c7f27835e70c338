import type { QueryResultMetaNotice } from '@grafana/data';

/** An answer without the history is told as such. */
export function incomplete(why: string | null): QueryResultMetaNotice[] {
  return why === null ? [] : [{ severity: 'warning', text: `The history is missing from this answer: ${why}.` }];
}
