/** How the asking of workers and measuring of queues goes. Times are epoch seconds, spans seconds. */
export interface SurveyReport {
  readonly cluster: string;
  readonly workers: {
    readonly running: boolean;
    readonly rounds: number;
    readonly next: number | null;
    /** When each inspect method was last asked of all workers. */
    readonly asked: Readonly<Record<string, number>>;
    /** Methods asked less often because their answers are that large. */
    readonly heavy: readonly string[];
    readonly error: string | null;
  };
  readonly queues: {
    readonly started: number | null;
    readonly duration: number | null;
    readonly next: number | null;
    readonly measured: number;
    readonly missing: number;
    /** Left out because there are too many. */
    readonly left_out: number;
    readonly error: string | null;
    /** RabbitMQ's management API; null where none is configured. */
    readonly api: {
      readonly url: string;
      readonly answered: number | null;
      readonly error: string | null;
      readonly remedy: string | null;
    } | null;
  };
  readonly mailbox: {
    readonly under_way: number;
    readonly waiting: number;
    readonly late: number;
    readonly duplicate: number;
    readonly unreadable: number;
  };
}

export interface Surveys {
  readonly surveys: readonly SurveyReport[];
}
