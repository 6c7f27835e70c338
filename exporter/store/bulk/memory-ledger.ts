import type { BulkAction } from '../../contract/bulk.ts';
import type { BulkLedger, LedgerChange, LedgerPage, LedgerTask } from './ledger.ts';

/** Where no history is kept: it ends with the process. */
export class MemoryLedger implements BulkLedger {
  readonly durable = false;
  readonly #kept = new Map<string, { action: BulkAction; tasks: LedgerTask[] }>();

  async begin(action: BulkAction, tasks: readonly LedgerTask[], keep: number): Promise<void> {
    this.#kept.set(action.id, { action, tasks: [...tasks] });
    const ended = [...this.#kept.values()].filter((one) => one.action.ended !== null);
    for (const one of ended.slice(0, Math.max(0, ended.length - keep))) this.#kept.delete(one.action.id);
  }

  async write({ action, tasks }: LedgerChange): Promise<boolean> {
    const kept = this.#kept.get(action.id);
    if (kept === undefined) return false;
    kept.action = action;
    for (const task of tasks) kept.tasks[task.number] = { ...kept.tasks[task.number]!, ...task };
    return true;
  }

  async claim(id: string): Promise<boolean> {
    return this.#kept.get(id)?.action.ended === null;
  }

  async actions(): Promise<readonly BulkAction[]> {
    return [...this.#kept.values()].map(({ action }) => action).reverse();
  }

  async tasks(id: string, { after, limit, outcome }: LedgerPage): Promise<readonly LedgerTask[]> {
    const found: LedgerTask[] = [];
    for (const task of this.#kept.get(id)?.tasks.slice(after + 1) ?? []) {
      if (found.length >= limit) break;
      if (outcome === undefined || (task.outcome === 'under-way' ? 'waiting' : task.outcome) === outcome) found.push(task);
    }
    return found;
  }
}
