import type { WorkerChange, WorkerChangePage } from '../../contract/worker-change.ts';
import { reasonOf } from '../../errors.ts';
import type { StateReader } from '../../state/reader.ts';
import { matches, newestFirst, readPlace, writePlace } from './question.ts';
import type { WorkerChangeQuestion } from './question.ts';
import type { WorkerChangeTable } from './table.ts';

/** What is asked of the changes; the page goes on where `cursor` says. */
export type WorkerChangeRequest = Omit<WorkerChangeQuestion, 'after'> & { readonly cursor: string | undefined };

/** What changed among the workers, by memory and history as one: the latest is in both, or not written yet. */
export class UnitedWorkerChanges {
  readonly #clusters: readonly { readonly state: Pick<StateReader, 'workerChanges'> }[];
  readonly #table: Pick<WorkerChangeTable, 'page'> | undefined;

  /** @param table undefined: nothing outlives the process */
  constructor({ clusters, table }: { clusters: readonly { readonly state: Pick<StateReader, 'workerChanges'> }[]; table: Pick<WorkerChangeTable, 'page'> | undefined }) {
    this.#clusters = clusters;
    this.#table = table;
  }

  /** Answers whatever fails. @throws CeleriacError `bad-input` where the cursor is none */
  async page({ cursor, ...asked }: WorkerChangeRequest): Promise<WorkerChangePage> {
    const question: WorkerChangeQuestion = { ...asked, after: cursor === undefined ? undefined : readPlace(cursor), limit: asked.limit + 1 };
    // First memory: what is written meanwhile is then in both, and not in neither.
    const remembered = this.#clusters.flatMap(({ state }) => state.workerChanges.since(0)).filter((change) => matches(change, question));
    const { changes: kept, incomplete } = await this.#kept(question);
    const both = new Map([...kept, ...remembered].map((change) => [writePlace(change), change]));
    const found = [...both.values()].sort(newestFirst);
    const shown = found.slice(0, asked.limit);
    const last = shown.at(-1);
    return { changes: shown, next: found.length > shown.length && last !== undefined ? writePlace(last) : null, incomplete };
  }

  async #kept(question: WorkerChangeQuestion): Promise<{ changes: readonly WorkerChange[]; incomplete: string | null }> {
    try {
      return { changes: (await this.#table?.page(question)) ?? [], incomplete: null };
    } catch (thrown) {
      return { changes: [], incomplete: `only what is in memory: ${reasonOf(thrown)}` };
    }
  }
}
