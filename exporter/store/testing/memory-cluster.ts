import type { TaskRecord } from '../../contract/task.ts';
import type { TaskView } from '../../state/task.ts';
import type { Archive, TaskKey } from '../archive.ts';
import type { Question } from '../question.ts';
import { rowOf } from '../row.ts';
import type { SqliteReader } from '../sqlite/reader.ts';
import type { SqliteWriter } from '../sqlite/writer.ts';
import { recordOfView } from '../task-view.ts';
import type { ClusterMemory } from '../tasks.ts';

/** One cluster's tasks, and which of them are written, as a test says it. */
export class MemoryCluster implements ClusterMemory {
  readonly name: string;
  readonly state: ClusterMemory['state'];
  readonly history: ClusterMemory['history'];
  readonly #tasks = new Map<string, TaskView>();
  readonly #unwritten = new Map<string, TaskView>();
  readonly #ever = new Set<string>();
  readonly #tellsUnwritten: boolean;

  constructor(name: string, tellsUnwritten = true) {
    this.name = name;
    this.#tellsUnwritten = tellsUnwritten;
    const tasks = this.#tasks;
    this.state = { task: (uuid) => tasks.get(uuid), tasks: () => tasks.values() };
    this.history = { unwritten: () => (tellsUnwritten ? this.#unwritten.values() : undefined), flush: async () => undefined };
  }

  see(task: TaskView): void {
    this.#tasks.set(task.uuid, task);
    this.#unwritten.set(task.uuid, task);
    this.#ever.add(task.uuid);
  }

  write(writer: SqliteWriter): void {
    writer.write({ tasks: Array.from(this.#unwritten.values(), (task) => rowOf(this.name, task)), attempts: [], customEvents: [] });
    this.#unwritten.clear();
  }

  forget(uuid: string): void {
    this.#tasks.delete(uuid);
  }

  /** Of which memory's word is to be taken. */
  told(): TaskRecord[] {
    return Array.from((this.#tellsUnwritten ? this.#unwritten : this.#tasks).values(), (task) => recordOfView(this.name, task));
  }

  everything(): TaskRecord[] {
    return Array.from(this.#tasks.values(), (task) => recordOfView(this.name, task));
  }

  ever(): TaskKey[] {
    return Array.from(this.#ever, (uuid) => ({ cluster: this.name, uuid }));
  }
}

/** The reader without a thread. */
export function readerArchive(reader: SqliteReader): Archive {
  const ask = async <Told>(question: Question): Promise<Told> => reader.answer(question) as Told;
  return {
    task: (...given) => ask({ method: 'task', given }),
    tasks: (...given) => ask({ method: 'tasks', given }),
    page: (...given) => ask({ method: 'page', given }),
    place: (...given) => ask({ method: 'place', given }),
    count: (...given) => ask({ method: 'count', given }),
    aggregate: (...given) => ask({ method: 'aggregate', given }),
    failures: (...given) => ask({ method: 'failures', given }),
    family: (...given) => ask({ method: 'family', given }),
    close: async () => reader.close(),
  };
}
