import type { TaskRecord } from '../contract/task.ts';
import type { PagePosition, PageRequest, SortField } from './archive.ts';
import { compareTaskIds } from './task-id.ts';

/** What a page is ordered by; a record has all of it. */
type Placed = Pick<TaskRecord, 'cluster' | 'uuid' | SortField>;

/** The total order of pages, as Archive.page says. @returns negative where `a` comes first */
export function taskOrder({ field, descending }: PageRequest['sort']): (a: Placed, b: Placed) => number {
  const byPosition = positionOrder(descending);
  return (a, b) => byPosition(positionOf(a, field), positionOf(b, field));
}

export function positionOrder(descending: boolean): (a: PagePosition, b: PagePosition) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => sign * compareValues(a.value, b.value, sign) || b.seen - a.seen || compareTaskIds(a.uuid, b.uuid) || compareTexts(a.cluster, b.cluster);
}

/** Where a page that ends with this task ends. */
export function positionOf(task: Placed, field: SortField): PagePosition {
  return { value: task[field], seen: task.seen, cluster: task.cluster, uuid: task.uuid };
}

/** Missing ones last, whatever the sign does to the result. */
function compareValues(a: PagePosition['value'], b: PagePosition['value'], sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? sign : -sign;
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b));
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
