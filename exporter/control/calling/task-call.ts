/** A call of a task, checked: what `apply_async` takes, with dates made absolute. */
export interface TaskCall {
  readonly name: string;
  /** JSON values; numbers as they were written (see parseExactly). */
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
}

export interface CallOptions {
  /** Epoch seconds before which it does not run. */
  readonly eta?: number;
  /** Epoch seconds after which it does not run any more. */
  readonly expires?: number;
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly priority?: number;
  /** The application's own, beside those of the protocol. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Seconds; hard and soft. */
  readonly timeLimit?: number;
  readonly softTimeLimit?: number;
  readonly taskId?: string;
  /** Another name for it in logs and events. */
  readonly shadow?: string;
  readonly ignoreResult?: boolean;
  readonly rootId?: string;
  readonly parentId?: string;
  readonly groupId?: string;
  readonly groupIndex?: number;
  readonly retries?: number;
  /** Where a result may be sent to, by the rpc result backend. */
  readonly replyTo?: string;
  /** 1: not kept over a restart of RabbitMQ. */
  readonly deliveryMode?: 1 | 2;
  /** Shown in place of the arguments, in events and logs. */
  readonly argsRepr?: string;
  readonly kwargsRepr?: string;
}

/** What came of a call: confirmed by the broker. */
export interface SentTask {
  readonly uuid: string;
  readonly name: string;
  /** Undefined where it went to an exchange that no known queue stands for. */
  readonly queue: string | undefined;
  readonly exchange: string;
  readonly routingKey: string;
  readonly priority: number;
  /** Epoch seconds. */
  readonly eta: number | undefined;
  readonly expires: number | undefined;
}
