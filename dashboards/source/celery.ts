import type { CeleryQuery } from '../../src/datasource/celery-query.ts';
import type { Annotation, Target } from './model.ts';
import { CELERIAC } from './sources.ts';

type Wanted = Omit<CeleryQuery, 'refId' | 'editor' | 'cluster' | 'datasource'>;

/** What only Celeriac's data source knows: a query as its editor would keep it, of the clusters that the dashboard shows. */
export function celery(query: Wanted, refId = 'A'): Target {
  return { refId, datasource: CELERIAC, editor: 'code', cluster: '$cluster', ...query };
}

interface Kinds {
  readonly name: string;
  readonly kinds: CeleryQuery['kinds'];
  readonly color: string;
  readonly enable: boolean;
}

const mark = ({ name, kinds, color, enable }: Kinds): Annotation => ({
  name,
  datasource: CELERIAC,
  enable,
  hide: false,
  iconColor: color,
  target: { ...celery({ queryType: 'annotations', kinds }, 'Annotations') },
});

/** Marks in the graphs. Whoever is no editor may not see what operators did, so that one is off until somebody wants it. */
export const MARKS: readonly Annotation[] = [
  mark({ name: 'Workers', kinds: ['workers', 'versions'], color: 'blue', enable: true }),
  mark({ name: 'Failure bursts', kinds: ['bursts'], color: 'red', enable: true }),
  mark({ name: "Operators' actions (for editors)", kinds: ['actions'], color: 'purple', enable: false }),
];
