import type { Column } from './columns.ts';
import { TASK_COLUMNS } from './columns.ts';

/** Merges a change into a row that is known by its number: its number first, then the values by their place (`?2` …). */
export function mergeUpdate(functions: { least: string; greatest: string }, isChanged: (column: Column) => boolean): string {
  const rank = placeOf('rank');
  const updates = TASK_COLUMNS.filter((column) => column.merge !== 'key' && isChanged(column))
    .map((column) => `${column.name} = ${merged(column, functions, { fresh: placeOf(column.name), rank })}`);
  return `UPDATE task SET ${updates.join(', ')} WHERE rowid = ?1`;
}

function placeOf(name: string): string {
  return `?${TASK_COLUMNS.findIndex((column) => column.name === name) + 2}`;
}

/**
 * Writes tasks, or merges them into the rows that are there (`ON CONFLICT … DO UPDATE` is the same in SQLite and PostgreSQL).
 * @param source a SELECT that brings rows, no two of one task
 */
export function mergeInto(source: string, functions: { least: string; greatest: string }): string {
  const names = TASK_COLUMNS.map((column) => column.name);
  const updates = TASK_COLUMNS.filter((column) => column.merge !== 'key').map((column) => `${column.name} = ${merged(column, functions)}`);
  return `INSERT INTO task (${names.join(', ')}) ${source}
    ON CONFLICT (uuid, cluster) DO UPDATE SET ${updates.join(', ')}`;
}

function merged({ name, merge }: Column, { least, greatest }: { least: string; greatest: string }, given = { fresh: `excluded.${name}`, rank: 'excluded.rank' }): string {
  const { fresh, rank } = given;
  const old = `task.${name}`;
  switch (merge) {
    case 'ranked':
      return `CASE WHEN ${rank} >= task.rank THEN coalesce(${fresh}, ${old}) ELSE coalesce(${old}, ${fresh}) END`;
    case 'least':
      return `${least}(${fresh}, ${old})`;
    case 'greatest':
      return `${greatest}(coalesce(${fresh}, ${old}), coalesce(${old}, ${fresh}))`;
    default:
      return `coalesce(${fresh}, ${old})`;
  }
}
