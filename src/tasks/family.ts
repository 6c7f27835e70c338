import type { TaskRelative } from '../../exporter/contract/tasks.ts';

export interface Member {
  readonly relative: TaskRelative;
  /** How many generations below the one that began it all, or below one whose parent was not seen. */
  readonly depth: number;
}

/** Parents before their children, brothers in the order in which they were seen; each once, whatever circle the data claims. */
export function familyOf(relatives: readonly TaskRelative[]): readonly Member[] {
  const known = new Map(relatives.map((relative) => [relative.uuid, relative]));
  const children = new Map<string, TaskRelative[]>();
  const roots: TaskRelative[] = [];
  for (const relative of [...relatives].sort((a, b) => a.seen - b.seen)) {
    const { parent } = relative;
    if (parent === null || !known.has(parent)) roots.push(relative);
    else children.set(parent, [...(children.get(parent) ?? []), relative]);
  }
  const members: Member[] = [];
  const told = new Set<string>();
  const tell = (relative: TaskRelative, depth: number): void => {
    if (told.has(relative.uuid)) return;
    told.add(relative.uuid);
    members.push({ relative, depth });
    for (const child of children.get(relative.uuid) ?? []) tell(child, depth + 1);
  };
  for (const root of roots) tell(root, 0);
  for (const relative of relatives) tell(relative, 0);
  return members;
}
