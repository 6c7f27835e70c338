import type { Column } from './columns.ts';
import { TASK_COLUMNS } from './columns.ts';

/**
 * The one statement that writes a task, for both databases (`ON CONFLICT … DO UPDATE` is the same in SQLite and PostgreSQL).
 * @param placeholder the i-th parameter as the database spells it
 */
export function mergeStatement(placeholder: (index: number) => string, functions: { least: string; greatest: string }): string {
  return mergeInto(`VALUES (${TASK_COLUMNS.map((_, index) => placeholder(index)).join(', ')})`, functions);
}

/** @param source VALUES, or a SELECT that brings many rows, no two of one task */
export function mergeInto(source: string, functions: { least: string; greatest: string }): string {
  const names = TASK_COLUMNS.map((column) => column.name);
  const updates = TASK_COLUMNS.filter((column) => column.merge !== 'key').map((column) => `${column.name} = ${merged(column, functions)}`);
  return `INSERT INTO task (${names.join(', ')}) ${source}
    ON CONFLICT (uuid, cluster) DO UPDATE SET ${updates.join(', ')}`;
}

function merged({ name, merge }: Column, { least, greatest }: { least: string; greatest: string }): string {
  const [fresh, old] = [`excluded.${name}`, `task.${name}`];
  switch (merge) {
    case 'ranked':
      return `CASE WHEN excluded.rank >= task.rank THEN coalesce(${fresh}, ${old}) ELSE coalesce(${old}, ${fresh}) END`;
    case 'least':
      return `${least}(${fresh}, ${old})`;
    case 'greatest':
      return `${greatest}(coalesce(${fresh}, ${old}), coalesce(${old}, ${fresh}))`;
    default:
      return `coalesce(${fresh}, ${old})`;
  }
}
