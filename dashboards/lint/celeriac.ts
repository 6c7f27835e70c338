import { parseQuery } from '../../exporter/query/parse.ts';
import { askedOf } from '../../src/datasource/asked.ts';
import { ANNOTATION_KINDS, DIMENSIONS, MEASURES, QUERY_TYPES, WITHINS } from '../../src/datasource/celery-query.ts';
import type { CeleryQuery } from '../../src/datasource/celery-query.ts';
import type { Request } from '../../src/datasource/asked.ts';
import { withinText } from '../../src/datasource/query-text.ts';
import type { Dashboard } from '../source/model.ts';
import { CELERIAC } from '../source/sources.ts';
import { called, targetsOf } from './rule.ts';
import type { Rule } from './rule.ts';

interface Asking {
  readonly where: string;
  readonly query: CeleryQuery;
}

function queriesOf(dashboard: Dashboard): readonly Asking[] {
  return [
    ...targetsOf(dashboard).filter(({ target }) => target.datasource.type === CELERIAC.type).map(({ panel, target }) => ({ where: called(panel), query: target as unknown as CeleryQuery })),
    ...dashboard.annotations.list.filter(({ datasource }) => datasource.type === CELERIAC.type).map(({ name, target }) => ({ where: `annotation "${name}"`, query: target as unknown as CeleryQuery })),
  ];
}

const NOW = 1_700_000_000_000;
// Of Grafana's moments only the number is read.
const RANGE = { from: NOW - 3_600_000, to: NOW, raw: { from: 'now-1h', to: 'now' } } as unknown as Request['range'];

/** Values as a variable may have them: one that the language has to quote, several, all of them. */
const CHOICES: readonly (readonly string[])[] = [['shop "a" OR b'], ['shop.pay', 'celery@web-1'], []];

/** @returns the query's text as the exporter would get it. @throws Error that says what cannot be asked */
function textOf(query: CeleryQuery, chosen: readonly string[]): string {
  const { q, query: { within } } = askedOf(query, { range: RANGE, intervalMs: 1_000, scopedVars: {} }, {
    isAll: () => chosen.length === 0,
    replace: (text, _scoped, format) => text.replace(/\$\{?[a-z]\w*\}?/g, () => (format === undefined ? chosen.join() : format(chosen.length === 1 ? (chosen[0] ?? '') : chosen))),
  });
  return `${q} ${query.queryType === 'tasks' ? withinText(within, NOW - 3_600_000, undefined) : ''}`.trim();
}

const strangers = (values: readonly string[] | undefined, known: readonly string[]): readonly string[] => (values ?? []).filter((value) => !known.includes(value));

/** What a dashboard asks Celeriac. */
export const CELERIACS: readonly Rule[] = [
  {
    name: 'celery-query',
    why: "The data source has to know what is asked, by the words of its own editor.",
    check: (dashboard) =>
      queriesOf(dashboard).flatMap(({ where, query: { queryType, within, measures, by, kinds, editor } }) => [
        ...strangers([queryType], QUERY_TYPES).map((word) => `${where} asks Celeriac for ${word}`),
        ...strangers(within === undefined ? [] : [within], WITHINS).map((word) => `${where} asks for tasks within ${word}`),
        ...strangers(measures, MEASURES).map((word) => `${where} measures ${word}`),
        ...strangers(by, DIMENSIONS).map((word) => `${where} groups by ${word}`),
        ...strangers(kinds, ANNOTATION_KINDS).map((word) => `${where} marks ${word}`),
        ...(editor === 'code' ? [] : [`${where} leaves open whether its filters or its text say which tasks`]),
      ]),
  },
  {
    name: 'celery-text',
    why: 'The query language has to read it, whatever the variables hold: a name with quotes, several, all.',
    check: (dashboard) =>
      queriesOf(dashboard).flatMap(({ where, query }) =>
        CHOICES.flatMap((chosen) => {
          try {
            const text = textOf(query, chosen);
            if (text !== '') parseQuery(text, NOW / 1000);
            return [];
          } catch (error) {
            return [`${where} asks ${query.q ?? ''}: ${(error as Error).message}`];
          }
        }),
      ),
  },
  {
    name: 'celery-cluster',
    why: 'A panel shows the clusters that are chosen.',
    check: (dashboard) => queriesOf(dashboard).filter(({ query }) => query.cluster !== '$cluster').map(({ where }) => `${where} does not ask for $cluster`),
  },
];
