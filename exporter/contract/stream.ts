import type { QueueSummary } from './queue.ts';
import type { TaskRecord } from './task.ts';
import type { WorkerSummary } from './worker.ts';

/** What `/api/v1/stream` sends, one JSON object each: a WebSocket text frame, or the data of a server-sent event. */
export type StreamFrame = HelloFrame | TaskFrame | WorkerFrame | QueueFrame | GapFrame | HeartbeatFrame | EndFrame;

export const STREAM_KINDS = ['task', 'worker', 'queue'] as const;
export type StreamKind = (typeof STREAM_KINDS)[number];

interface Positioned {
  /** Where the stream stands after this frame: a client that connects again with it goes on behind it. */
  readonly cursor: string;
}

/** The first frame. Read pages after it, never before: what changes from here on is sent. */
export interface HelloFrame extends Positioned {
  readonly type: 'hello';
  readonly kinds: readonly StreamKind[];
  readonly heartbeat_seconds: number;
}

/** A task as it is after one or several changes. One that stops matching the query is not told of again. */
export interface TaskFrame extends Positioned {
  readonly type: 'task';
  readonly task: TaskRecord;
}

export interface WorkerFrame extends Positioned {
  readonly type: 'worker';
  readonly worker: WorkerSummary;
  /** It is not known any more: it was away for long. */
  readonly gone: boolean;
}

export interface QueueFrame extends Positioned {
  readonly type: 'queue';
  readonly queue: QueueSummary;
  readonly gone: boolean;
}

/** What changed between the client's cursor and now is not known here any more: read pages again. */
export interface GapFrame extends Positioned {
  readonly type: 'gap';
  /** Epoch seconds by the exporter's clock: changes since then may be missing. */
  readonly since: number;
  readonly reason: 'restarted' | 'too-long-ago';
}

export interface HeartbeatFrame extends Positioned {
  readonly type: 'heartbeat';
  readonly time: number;
}

/** The last frame of server-sent events. A WebSocket tells the same reason when it closes. */
export interface EndFrame extends Positioned {
  readonly type: 'end';
  readonly reason: string;
}
