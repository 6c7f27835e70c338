/** Celery's events, as typed after validation. The object is the parsed JSON itself: nothing is copied on the hot path. */

interface EventFields {
  readonly type: string;
  /** `worker@host` of the sender; `gen<pid>@host` for a client's task-sent. */
  readonly hostname: string;
  /** Sender's clock, true epoch seconds; `utcoffset` is ignored on purpose (Celery's own receivers shift by it wrongly). */
  readonly timestamp: number;
  readonly clock?: number;
  readonly pid?: number;
}

export interface TaskEvent extends EventFields {
  /** `task-sent`, `task-received`, … or a custom `task-*`. */
  readonly type: `task-${string}`;
  readonly uuid: string;
  readonly name?: string | null;
  readonly args?: string | null;
  readonly kwargs?: string | null;
  readonly root_id?: string | null;
  readonly parent_id?: string | null;
  readonly retries?: number | null;
  readonly eta?: string | null;
  readonly expires?: string | null;
  readonly queue?: string | null;
  readonly exchange?: string | null;
  readonly routing_key?: string | null;
  readonly result?: string | null;
  readonly runtime?: number | null;
  readonly exception?: string | null;
  readonly traceback?: string | null;
  readonly terminated?: boolean | null;
  readonly signum?: number | string | null;
  readonly expired?: boolean | null;
  readonly requeue?: boolean | null;
  readonly [field: string]: unknown;
}

export interface WorkerEvent extends EventFields {
  readonly type: `worker-${string}`;
  readonly freq?: number | null;
  readonly active?: number | null;
  readonly processed?: number | null;
  readonly loadavg?: readonly number[] | null;
  readonly sw_ident?: string | null;
  readonly sw_ver?: string | null;
  readonly sw_sys?: string | null;
  readonly [field: string]: unknown;
}

export type CeleryEvent = TaskEvent | WorkerEvent;

export function isTaskEvent(event: CeleryEvent): event is TaskEvent {
  return event.type.charCodeAt(0) === 116; // 't'; validation lets only task-* and worker-* through
}
