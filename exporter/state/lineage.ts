import type { TaskRecord } from './task-record.ts';

const MAX_CHILDREN = 1_000;
const MAX_WAITING_PARENTS = 10_000;
/** A child's id may outlive the child's record. */
const CHILD_BYTES = 72;

/** Children of parents that are not known (yet), the oldest forgotten first. */
export class Lineage {
  readonly #waiting = new Map<string, string[]>();

  /** Notes the child with its parent, or for it. @returns by how many bytes the parent's record grew */
  link(child: string, parentId: string, parent: TaskRecord | undefined): number {
    if (parent !== undefined) {
      parent.childIds ??= [];
      return adopt(parent.childIds, child) ? CHILD_BYTES : 0;
    }
    let children = this.#waiting.get(parentId);
    if (children === undefined) {
      this.#forgetOldest();
      this.#waiting.set(parentId, (children = []));
    }
    adopt(children, child);
    return 0;
  }

  /** Gives a parent that appears the children that were there before it. @returns by how many bytes it grew */
  claim(parent: TaskRecord): number {
    if (this.#waiting.size === 0) return 0;
    const children = this.#waiting.get(parent.uuid);
    if (children === undefined) return 0;
    this.#waiting.delete(parent.uuid);
    parent.childIds = children;
    return children.length * CHILD_BYTES;
  }

  #forgetOldest(): void {
    if (this.#waiting.size < MAX_WAITING_PARENTS) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      return;
    }
  }
}

function adopt(children: string[], child: string): boolean {
  if (children.length >= MAX_CHILDREN || children.includes(child)) return false;
  children.push(child);
  return true;
}
