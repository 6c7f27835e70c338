/** A call of a task, as `apply_async` takes it; what is left out, or null, is as the application and Celery have it. */
export interface CallRequest {
  /** May be left out where one is watched. */
  readonly cluster?: string | null;
  readonly name: string;
  readonly args?: readonly unknown[] | null;
  readonly kwargs?: Readonly<Record<string, unknown>> | null;
  /** Seconds from now before which it does not run; or `eta`, ISO 8601. */
  readonly countdown?: number | null;
  readonly eta?: string | null;
  /** Seconds from now, or ISO 8601, after which it does not run any more. */
  readonly expires?: number | string | null;
  readonly queue?: string | null;
  readonly exchange?: string | null;
  readonly routing_key?: string | null;
  /** On Redis 0 to 9, 0 first; on RabbitMQ up to 255, the highest first, in queues with x-max-priority. */
  readonly priority?: number | null;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  /** Seconds. */
  readonly time_limit?: number | null;
  readonly soft_time_limit?: number | null;
  readonly task_id?: string | null;
  readonly shadow?: string | null;
  readonly ignore_result?: boolean | null;
  readonly root_id?: string | null;
  readonly parent_id?: string | null;
  /** Sends it though no worker registers a task of this name. */
  readonly unregistered?: boolean;
  /** For the audit trail. */
  readonly reason?: string | null;
}

/** A task that the broker has confirmed. */
export interface CalledTask {
  readonly cluster: string;
  readonly uuid: string;
  readonly name: string;
  /** Null where it went to an exchange by its routing key. */
  readonly queue: string | null;
  readonly exchange: string;
  readonly routing_key: string;
  readonly priority: number;
  /** Epoch seconds. */
  readonly eta: number | null;
  readonly expires: number | null;
}
