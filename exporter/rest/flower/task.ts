import type { FlowerTask } from '../../contract/flower.ts';
import type { TaskView } from '../../state/task.ts';

/** The fields of Celery's own Task.as_dict, in its order; `worker` is the caller's to add, since Flower does it in two ways. */
export function flowerTask(task: TaskView): Omit<FlowerTask, 'worker'> {
  return {
    uuid: task.uuid,
    name: task.name ?? null,
    state: task.state,
    received: task.received ?? null,
    sent: task.sent ?? null,
    started: task.started ?? null,
    rejected: task.rejected ?? null,
    succeeded: task.succeeded ?? null,
    failed: task.failed ?? null,
    retried: task.retried ?? null,
    revoked: task.revoked ?? null,
    args: task.args ?? null,
    kwargs: task.kwargs ?? null,
    eta: task.eta ?? null,
    expires: task.expires ?? null,
    retries: task.retries ?? null,
    result: task.result ?? null,
    exception: task.exception ?? null,
    timestamp: task.timestamp,
    runtime: task.runtime ?? null,
    traceback: task.traceback ?? null,
    exchange: task.exchange ?? null,
    routing_key: task.routingKey ?? null,
    clock: task.clock,
    client: task.client ?? null,
    root: task.rootId ?? null,
    root_id: task.rootId ?? null,
    parent: task.parentId ?? null,
    parent_id: task.parentId ?? null,
    children: task.children,
  };
}
