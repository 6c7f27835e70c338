import type { TaskRelative } from '../../../exporter/contract/tasks.ts';

export interface Member {
  readonly relative: TaskRelative;
  /** How many generations below the one that began it all, or below one whose parent was not seen. */
  readonly depth: number;
}

export interface Family {
  readonly known: ReadonlyMap<string, TaskRelative>;
  /** Those whose parent was not seen, or that have none; and of a circle the one that was seen first. */
  readonly roots: readonly TaskRelative[];
  /** By the id of their parent, in the order in which they were seen. */
  readonly children: ReadonlyMap<string, readonly TaskRelative[]>;
}

/** Who called whom; each task once, whatever circle the data claims. */
export function familyOf(relatives: readonly TaskRelative[]): Family {
  const known = new Map(relatives.map((relative) => [relative.uuid, relative]));
  const claimed = new Map<string, TaskRelative[]>();
  const roots: TaskRelative[] = [];
  const inOrder = [...known.values()].sort((a, b) => a.seen - b.seen);
  for (const relative of inOrder) {
    const { parent } = relative;
    if (parent === null || !known.has(parent)) roots.push(relative);
    else claimed.set(parent, [...(claimed.get(parent) ?? []), relative]);
  }
  const children = new Map<string, TaskRelative[]>();
  const reached = new Set<string>();
  const reach = (root: TaskRelative): void => {
    const open = [root];
    reached.add(root.uuid);
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const own = (claimed.get(one.uuid) ?? []).filter(({ uuid }) => !reached.has(uuid));
      for (const { uuid } of own) reached.add(uuid);
      if (own.length > 0) children.set(one.uuid, own);
      open.push(...own);
    }
  };
  for (const root of roots) reach(root);
  for (const relative of inOrder) {
    if (reached.has(relative.uuid)) continue;
    roots.push(relative);
    reach(relative);
  }
  return { known, roots, children };
}

/** Parents before their children, brothers in the order in which they were seen. */
export function membersOf({ roots, children }: Family): readonly Member[] {
  const members: Member[] = [];
  const open: Member[] = roots.map((relative) => ({ relative, depth: 0 })).reverse();
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    members.push(one);
    const { depth } = one;
    open.push(...(children.get(one.relative.uuid) ?? []).map((relative) => ({ relative, depth: depth + 1 })).reverse());
  }
  return members;
}

/** The task and those that called it, the nearest first. */
export function lineOf({ known }: Family, uuid: string): readonly string[] {
  const line: string[] = [];
  for (let one = known.get(uuid); one !== undefined && !line.includes(one.uuid); one = one.parent === null ? undefined : known.get(one.parent)) line.push(one.uuid);
  return line;
}
