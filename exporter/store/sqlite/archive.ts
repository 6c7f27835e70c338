import { CeleriacError } from '../../errors.ts';
import type { Archive, TaskKey } from '../archive.ts';
import type { SqlFragment } from '../query-sql.ts';
import type { Method, Question, Told } from '../question.ts';
import type { RowReader } from '../statement-runner.ts';
import { HistoryThread } from './history-thread.ts';

/** Questions that may wait for the one thread that answers them. */
const MAX_WAITING = 100;

/**
 * The history file, read in a thread of its own beside the writer's: questions do not keep events waiting, nor batches.
 * A file that is not there (yet) or cannot be read rejects the question; the next one tries anew.
 */
export class SqliteArchive implements Archive, RowReader {
  readonly #thread: HistoryThread;
  #waiting = 0;

  constructor(path: string) {
    this.#thread = new HistoryThread(path, 'read');
  }

  task(...given: Parameters<Archive['task']>) {
    return this.#ask({ method: 'task', given });
  }

  tasks(keys: readonly TaskKey[]) {
    return this.#ask({ method: 'tasks', given: [keys] });
  }

  page(...given: Parameters<Archive['page']>) {
    return this.#ask({ method: 'page', given });
  }

  place(...given: Parameters<Archive['place']>) {
    return this.#ask({ method: 'place', given });
  }

  count(...given: Parameters<Archive['count']>) {
    return this.#ask({ method: 'count', given });
  }

  aggregate(...given: Parameters<Archive['aggregate']>) {
    return this.#ask({ method: 'aggregate', given });
  }

  failures(...given: Parameters<Archive['failures']>) {
    return this.#ask({ method: 'failures', given });
  }

  family(...given: Parameters<Archive['family']>) {
    return this.#ask({ method: 'family', given });
  }

  read(query: SqlFragment) {
    return this.#thread.read(query);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #ask<M extends Method>(question: Question & { readonly method: M }): Promise<Told<M>> {
    if (this.#waiting >= MAX_WAITING) {
      throw new CeleriacError('unavailable', 'too many questions wait for the history', { remedy: 'ask again in a moment' });
    }
    this.#waiting += 1;
    try {
      return (await this.#thread.ask(question)) as Told<M>;
    } finally {
      this.#waiting -= 1;
    }
  }
}
