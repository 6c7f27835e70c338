import type { TaskView } from '../state/task.ts';
import type { Archive, TaskKey } from './archive.ts';
import type { MemoryTasks } from './memory-tasks.ts';
import type { ClusterMemory } from './tasks.ts';

/**
 * The tasks whose latest change the archive does not have, as they are at one moment: for these, and only these, memory's word is
 * taken. So no task is told twice, and what was just written is not scanned for in memory.
 */
export class Unwritten {
  readonly memory: readonly MemoryTasks[];
  readonly #held: ReadonlyMap<string, ReadonlyMap<string, TaskView>>;

  private constructor(held: ReadonlyMap<string, ReadonlyMap<string, TaskView>>) {
    this.#held = held;
    this.memory = Array.from(held, ([cluster, tasks]) => ({ cluster, tasks: { [Symbol.iterator]: () => tasks.values() } }));
  }

  get size(): number {
    return Array.from(this.#held.values()).reduce((sum, tasks) => sum + tasks.size, 0);
  }

  holds({ cluster, uuid }: TaskKey): boolean {
    return this.#held.get(cluster)?.has(uuid) ?? false;
  }

  keys(): TaskKey[] {
    return Array.from(this.#held).flatMap(([cluster, tasks]) => Array.from(tasks.keys(), (uuid) => ({ cluster, uuid })));
  }

  /**
   * To be taken before the archive is asked: what is written meanwhile is then told by memory, and not twice.
   * A task of which only the end was seen has no name here; where the archive knows it, the archive tells it, a second late at most.
   */
  static async now(clusters: readonly ClusterMemory[], archive: Archive): Promise<Unwritten> {
    const held = new Map(clusters.map(({ name, state, history }) => {
      const tasks = history?.unwritten() ?? state.tasks();
      return [name, new Map(Array.from(tasks, (task) => [task.uuid, task]))];
    }));
    const nameless = Array.from(held).flatMap(([cluster, tasks]) =>
      Array.from(tasks.values()).flatMap(({ name, uuid }) => (name === undefined ? { cluster, uuid } : [])));
    if (nameless.length > 0) {
      for (const { cluster, uuid } of await archive.tasks(nameless)) held.get(cluster)?.delete(uuid);
    }
    return new Unwritten(held);
  }

  /** Where there is no archive, or none that answers: all of memory. */
  static everything(clusters: readonly ClusterMemory[]): readonly MemoryTasks[] {
    return clusters.map(({ name, state }) => ({ cluster: name, tasks: state.tasks() }));
  }
}
