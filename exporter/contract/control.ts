import type { Role } from './access.ts';

/** What can be sent to workers, for whoever draws a button or a form for it. */
export interface CommandSummary {
  /** Celery's own name of it, but for `custom`. It is sent with `POST /api/v1/control/<name>`. */
  readonly name: string;
  /** Whoever may less may not send it. */
  readonly role: Role;
  /** Whether something changes by it, or it only asks. */
  readonly acts: boolean;
  /** A sentence: what a worker does when it gets it. */
  readonly effect: string;
  /** JSON Schema (2020-12) of its arguments, an object. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Who gets it when nobody is named: nobody, so that it is refused, or every worker. */
  readonly unnamed: 'refused' | 'all';
  /** Whether a worker answers it. Of one that does not, only the effect can be seen. */
  readonly answers: boolean;
  /** The oldest Celery that knows it, where that is not every one: `5.3`. */
  readonly since: string | null;
  readonly differences: readonly { readonly from: string; readonly what: string }[];
}

export interface Commands {
  readonly commands: readonly CommandSummary[];
}

/** What came of a command at one worker. */
export interface ControlOutcome {
  /** `name@host`. */
  readonly worker: string;
  /**
   * `ok`: it answered that it did. `error`: it answered that it cannot. `silent`: no answer within the time, so that nobody
   * knows. `sent`: it is with the broker, and no answer is given to it. `refused`: it was not asked.
   */
  readonly outcome: 'ok' | 'error' | 'silent' | 'sent' | 'refused';
  /** The worker's own words where it has any. */
  readonly message: string;
  /** What one should know beside that: some commands take effect later than a worker says. */
  readonly note?: string;
  /** What it answered, with secrets masked; absent where it did not. */
  readonly answer?: unknown;
  /**
   * Whether what the worker tells of itself shows the effect: `seen`, or `pending` where it did not by the time of this answer.
   * Absent where nothing would show it.
   */
  readonly effect?: 'seen' | 'pending';
}

export interface ControlAnswer {
  readonly command: string;
  readonly cluster: string;
  /** One for each worker, sorted by name. */
  readonly outcomes: readonly ControlOutcome[];
}
