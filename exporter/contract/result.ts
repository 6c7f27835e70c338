/** What the result backend holds of one task. Times are epoch seconds. */
export interface StoredResult {
  readonly uuid: string;
  /** Celery's or the application's own: `PROGRESS`. Null: there is something, and not even its state can be read (see `result`). */
  readonly state: string | null;
  /** What the task returned, or gave to `update_state`; a value of null for FAILURE, RETRY and REVOKED, which have an exception. */
  readonly result: StoredValue;
  readonly exception: StoredException | null;
  readonly traceback: string | null;
  /** Ids of the tasks that it called; of groups, those of their members. */
  readonly children: readonly string[];
  /** When it ended; null before, and where a backend does not keep it. */
  readonly date_done: number | null;
  readonly group_id: string | null;
  readonly parent_id: string | null;
  /** From here on: with `result_extended` alone, else null. */
  readonly name: string | null;
  readonly args: StoredValue | null;
  readonly kwargs: StoredValue | null;
  readonly worker: string | null;
  readonly retries: number | null;
  readonly queue: string | null;
  /** Stamped headers by name. */
  readonly stamps: Readonly<Record<string, unknown>> | null;
}

export type StoredValue = ReadableValue | UnreadableValue;

export interface ReadableValue {
  readonly kind: 'value';
  /** For people: plain JSON, dates and UUIDs as text, numbers as close as JavaScript has them. */
  readonly value: unknown;
  /**
   * For machines, and never to be shown: what was stored, secrets included, as JSON text to the last digit, with kombu's type
   * markers, fit for the body of a message. Null where that cannot be promised (NaN, bytes, a repr): nothing may be called again
   * with it.
   */
  readonly json: string | null;
}

export interface UnreadableValue {
  readonly kind: 'undecodable';
  /** `pickle`, `too-large`, `malformed`, …, short enough for a label. */
  readonly reason: string;
  /** A sentence, and one that says what to do where something can be done. */
  readonly why: string;
  readonly remedy: string | null;
}

/** `{"exc_type": "OutOfStock", "exc_message": ["no such article"], "exc_module": "tasks"}` */
export interface StoredException {
  readonly type: string;
  readonly module: string | null;
  /** The exception's arguments. */
  readonly message: readonly unknown[];
  /** As events have it: `OutOfStock('no such article')`. */
  readonly repr: string;
}

/** As the API shows it: without what is for machines. */
export type ShownValue = Omit<ReadableValue, 'json'> & {
  /** Whether the task may be called again with it: nothing of it was lost. */
  readonly exact: boolean;
};

export interface ResultAnswer extends Omit<StoredResult, 'result' | 'args' | 'kwargs'> {
  readonly cluster: string;
  readonly result: ShownValue | UnreadableValue;
  readonly args: ShownValue | UnreadableValue | null;
  readonly kwargs: ShownValue | UnreadableValue | null;
}

export interface AbortAnswer {
  readonly cluster: string;
  readonly uuid: string;
  /** As it is stored now: ABORTED, or SUCCESS where it was too late. */
  readonly state: string | null;
}
