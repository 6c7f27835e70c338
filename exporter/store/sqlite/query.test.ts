import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { TextField } from '../../query/ast.ts';
import type { Queryable } from '../../query/matches.ts';
import { matcher } from '../../query/matches.ts';
import { TASK_COLUMNS } from '../columns.ts';
import { conditionOf } from '../query-sql.ts';
import { decodeTaskId } from '../task-id.ts';
import { id, kwargs, queryArbitrary, word } from '../testing/query-arbitrary.ts';
import { SQLITE } from './dialect.ts';
import { SqliteReader } from './reader.ts';
import { SqliteWriter } from './writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-query-'));
after(() => rmSync(directory, { recursive: true, force: true }));

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
function queryable(row: Record<string, string | number | null | undefined>): Queryable {
  return {
    text: (field: TextField) => (row[field] as string | null) ?? undefined,
    number: (field) => (row[COLUMN_OF[field] ?? field] as number | null) ?? undefined,
  };
}

test('a query finds the same tasks in memory and in the history file', () => {
  let run = 0;
  fc.assert(
    fc.property(fc.uniqueArray(task, { maxLength: 12, selector: (each) => String(each['uuid']) }), fc.array(query, { minLength: 1, maxLength: 8 }), (tasks, queries) => {
      const path = join(directory, `${(run += 1)}.db`);
      const writer = new SqliteWriter(path);
      writer.write({ tasks: tasks.map((each) => TASK_COLUMNS.map(({ name }) => each[name] ?? null)), attempts: [], customEvents: [] });
      const reader = new SqliteReader(path);
      for (const each of queries) {
        const { sql, values } = conditionOf(each, SQLITE);
        const found = reader.rows({ sql: `SELECT uuid FROM task WHERE ${sql}`, values }).map((row) => decodeTaskId(row['uuid'] as string));
        const wanted = tasks.filter((one) => matcher(each)(queryable(one))).map((one) => String(one['uuid']));
        assert.deepEqual(found.sort(), wanted.sort());
      }
      reader.close();
      writer.close();
      rmSync(path);
    }),
    { numRuns: 150 },
  );
});
