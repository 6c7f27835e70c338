import fc from 'fast-check';
import type { TextField } from '../../exporter/query/ast.ts';
import type { Queryable } from '../../exporter/query/matches.ts';
import { TASK_COLUMNS } from '../../exporter/store/columns.ts';
import { id, kwargs, queryArbitrary, word } from '../../exporter/store/testing/query-arbitrary.ts';

const number = fc.constantFrom(0, 0.5, 1, 2, 10);

/** A task by its columns; the unique key is put in later. */
const task = fc.record(Object.fromEntries(TASK_COLUMNS.map(({ name, type }) => {
  const value: fc.Arbitrary<string | number | null> =
    name === 'kwargs' ? fc.option(kwargs) : type === 'id' ? fc.option(id) : type === 'word' || type === 'text' ? fc.option(word) : fc.option(number);
  const required = ['cluster', 'state', 'seen', 'stamp', 'rank', 'uuid'].includes(name);
  return [name, required ? value.map((given) => given ?? (type === 'word' || type === 'id' ? 'a' : 0)) : value];
})));

const query = queryArbitrary(number);

const COLUMN_OF: Readonly<Record<string, string>> = { time: 'seen' };
export function queryable(row: Record<string, string | number | null | undefined>): Queryable {
  return {
    text: (field: TextField) => (row[field] as string | null) ?? undefined,
    number: (field) => (row[COLUMN_OF[field] ?? field] as number | null) ?? undefined,
  };
}

export const tasks = fc.uniqueArray(task, { maxLength: 12, selector: (each) => String(each['uuid']) });
export const queries = fc.array(query, { minLength: 1, maxLength: 8 });
