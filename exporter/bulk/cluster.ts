import type { SentTask, TaskCall } from '../control/calling/task-call.ts';
import type { Order } from '../control/remote-control.ts';
import type { ControlOutcome } from '../contract/control.ts';
import type { StoredResult } from '../contract/result.ts';
import type { Message } from '../message/message.ts';
import type { TaskView } from '../state/task.ts';

/** One cluster, as far as bulk actions and repeated calls need it; the pipelines of exporter.ts are shaped so. */
export interface BulkCluster {
  readonly name: string;
  readonly state: { task(uuid: string): TaskView | undefined };
  readonly control: {
    /** @throws CeleriacError where nothing was sent */
    act(order: Order): Promise<readonly ControlOutcome[]>;
  };
  readonly calls: {
    /** @throws CeleriacError; with a cause where it is not known whether the broker has it */
    send(call: TaskCall): Promise<SentTask>;
  };
  readonly waiting: {
    /** Messages of these tasks that wait in the queue, none of them taken. @throws CeleriacError where they cannot be looked at */
    lookForTasks(queue: string, ids: ReadonlySet<string>): Promise<{ readonly messages: ReadonlyMap<string, Message>; readonly looked: number; readonly isWhole: boolean }>;
  };
  /** Undefined where no result backend is given. */
  readonly results?: { get(uuid: string): Promise<StoredResult | undefined> } | undefined;
  readonly survey: { refresh(): Promise<void> };
  transportStatus(): { readonly state: string; readonly reason?: string };
}
