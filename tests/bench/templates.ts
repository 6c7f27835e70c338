/**
 * Event bodies as a Celery 5.7 prefork worker and its client sent them (captured on Redis), field by field in their order.
 * What differs from task to task is filled in by stream.ts.
 */
interface Common {
  readonly hostname: string;
  readonly pid: number;
  readonly clock: number;
  readonly timestamp: number;
}

export interface TaskFacts {
  readonly uuid: string;
  readonly name: string;
  readonly args: string;
  readonly kwargs: string;
  readonly rootId: string;
  readonly parentId: string | null;
  readonly queue: string;
}

export function sent(common: Common, task: TaskFacts): object {
  return {
    hostname: common.hostname, utcoffset: 0.0, pid: common.pid, clock: common.clock, uuid: task.uuid, root_id: task.rootId,
    parent_id: task.parentId, name: task.name, args: task.args, kwargs: task.kwargs, retries: 0, eta: null, expires: null,
    queue: task.queue, exchange: '', routing_key: task.queue, timestamp: common.timestamp, type: 'task-sent',
  };
}

export function received(common: Common, task: TaskFacts): object {
  return {
    hostname: common.hostname, utcoffset: 0.0, pid: common.pid, clock: common.clock, uuid: task.uuid, name: task.name,
    args: task.args, kwargs: task.kwargs, root_id: task.rootId, parent_id: task.parentId, retries: 0, eta: null, expires: null,
    timestamp: common.timestamp, type: 'task-received',
  };
}

export function started(common: Common, { uuid }: TaskFacts): object {
  return {
    hostname: common.hostname, utcoffset: 0.0, pid: common.pid, clock: common.clock, uuid,
    timestamp: common.timestamp, type: 'task-started',
  };
}

export function succeeded(common: Common, { uuid }: TaskFacts, result: string, runtime: number): object {
  return {
    hostname: common.hostname, utcoffset: 0.0, pid: common.pid, clock: common.clock, uuid, result, runtime,
    timestamp: common.timestamp, type: 'task-succeeded',
  };
}

export function failed(common: Common, { uuid }: TaskFacts): object {
  return {
    hostname: common.hostname, utcoffset: 0.0, pid: common.pid, clock: common.clock, uuid,
    exception: "OutOfStock('no such article')", traceback: TRACEBACK, timestamp: common.timestamp, type: 'task-failed',
  };
}

export function heartbeat(common: Common, active: number, processed: number): object {
  return {
    hostname: common.hostname, utcoffset: 0.0, pid: common.pid, clock: common.clock, freq: 2.0, active, processed,
    loadavg: [2.95, 1.32, 0.52], sw_ident: 'py-celery', sw_ver: '5.7.0', sw_sys: 'Linux',
    timestamp: common.timestamp, type: 'worker-heartbeat',
  };
}

const TRACEBACK = `Traceback (most recent call last):
  File "/srv/app/venv/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/srv/app/venv/lib/python3.11/site-packages/celery/app/trace.py", line 883, in __protected_call__
    return self.run(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/app/tasks.py", line 42, in fail
    look_up("celeriac")
  File "/srv/app/tasks.py", line 40, in look_up
    raise OutOfStock(message)
tasks.OutOfStock: no such article
`;
