/** Answers of Flower's read endpoints, with the names, types and nulls of Flower 2.2. Times are epoch seconds. */

/** `GET /api/task/info/{id}`. */
export interface FlowerTask {
  readonly uuid: string;
  readonly name: string | null;
  readonly state: string;
  readonly received: number | null;
  readonly sent: number | null;
  readonly started: number | null;
  readonly rejected: number | null;
  readonly succeeded: number | null;
  readonly failed: number | null;
  readonly retried: number | null;
  readonly revoked: number | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly eta: string | null;
  readonly expires: string | null;
  readonly retries: number | null;
  /** Hostname. In a list the key is left out where it is not known. */
  readonly worker?: string | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly timestamp: number | null;
  readonly runtime: number | null;
  readonly traceback: string | null;
  readonly exchange: string | null;
  readonly routing_key: string | null;
  readonly clock: number;
  readonly client: string | null;
  readonly root: string | null;
  readonly root_id: string | null;
  readonly parent: string | null;
  readonly parent_id: string | null;
  readonly children: readonly string[];
}

/** `GET /api/tasks`, in the order asked for. */
export type FlowerTasks = Readonly<Record<string, FlowerTask>>;

/** `GET /api/task/types`. */
export interface FlowerTaskTypes {
  readonly 'task-types': readonly string[];
}

/** One entry of `GET /api/workers`: each method's latest answer, as the worker gave it. */
export interface FlowerWorker {
  readonly stats?: unknown;
  readonly active_queues?: unknown;
  readonly registered?: unknown;
  readonly conf?: unknown;
  /** The lists of tasks are told of a single named worker only. */
  readonly scheduled?: unknown;
  readonly active?: unknown;
  readonly reserved?: unknown;
  readonly revoked?: unknown;
  /** Of the latest answer. */
  readonly timestamp: number;
}

export type FlowerWorkers = Readonly<Record<string, FlowerWorker>>;
/** `GET /api/workers?status=1`: alive or not. */
export type FlowerWorkerStatus = Readonly<Record<string, boolean>>;

/** A row of `GET /api/queues/length`; RabbitMQ's carry every field of the management API. */
export interface FlowerQueue {
  readonly name: string;
  readonly messages: number;
  readonly [field: string]: unknown;
}

export interface FlowerQueues {
  readonly active_queues: readonly FlowerQueue[];
}

/** What an endpoint that acts answers when it did. */
export interface FlowerMessage {
  readonly message: string;
}

/** What Flower answers to a call of a task. */
export interface FlowerCalled {
  readonly 'task-id': string;
  readonly state?: string;
  readonly result?: unknown;
  readonly traceback?: string | null;
}
