import type { DataQuery, ScopedVars } from '@grafana/data';
import { textOfFilters } from '../language/filters.ts';
import type { Filter } from '../language/filters.ts';
import { grafanasVariables } from '../language/grafana-variables.ts';
import { interpolated, valuesIn } from '../language/variables.ts';
import type { About } from './about.ts';

/** What our own data source is asked, as far as a page of the app shows the same. */
export interface OwnQuery extends DataQuery {
  readonly editor?: 'builder' | 'code';
  readonly q?: string;
  readonly filters?: readonly Filter[];
  readonly cluster?: string;
  readonly worker?: string;
  readonly queue?: string;
  readonly uuid?: string;
}

/** Undefined: no page shows it. */
export function aboutQuery({ queryType = 'tasks', editor, q = '', filters = [], cluster = '', worker = '', queue = '', uuid = '' }: OwnQuery, scoped: ScopedVars): About | undefined {
  const values = (text: string) => valuesIn(text, scoped, grafanasVariables);
  const one = (text: string): string | undefined => (values(text).length === 1 ? values(text)[0] : undefined);
  const clusters = values(cluster);
  switch (queryType) {
    case 'tasks':
    case 'series':
    case 'failures': {
      const asked = textOf(editor === 'code' ? q : textOfFilters(filters), scoped);
      return { page: 'tasks', q: [...(queryType === 'failures' ? ['state:FAILURE'] : []), ...(asked === '' ? [] : [asked])].join(' '), clusters };
    }
    case 'task':
      return { page: 'tasks', q: '', clusters, task: one(uuid) };
    case 'events':
      return one(worker) === undefined ? { page: 'tasks', q: '', clusters } : { page: 'workers', q: '', clusters, worker: one(worker) };
    case 'workers':
    case 'worker':
      return { page: 'workers', q: '', clusters, worker: one(worker) };
    case 'queues':
      return { page: 'queues', q: '', clusters, queue: one(queue) };
    default:
      return undefined;
  }
}

/** A term that every task fits, as a variable becomes of which all values are chosen. */
const EVERYTHING = 'cluster=*';

/** One whose variables cannot be worked in opens the app on everything. */
function textOf(text: string, scoped: ScopedVars): string {
  let whole: string;
  try {
    whole = interpolated(text, scoped, grafanasVariables);
  } catch {
    return '';
  }
  // Where all that is written has to hold, it need not be said; a group of alternatives in parentheses is one of those.
  const outside = whole.replace(/\([^()]*\)|"(?:\\.|[^"\\])*"/g, '');
  if (/\b(?:OR|NOT)\b|[()]/.test(outside)) return whole;
  return whole.split(/\s+/).some((word) => word === EVERYTHING) ? whole.replace(/(^|\s)(?:AND\s+)?cluster=\*(?=\s|$)/g, '').replace(/^\s*(?:AND\s+)?/, '').trim() : whole;
}
