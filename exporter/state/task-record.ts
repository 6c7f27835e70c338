import type { History } from './history.ts';
import type { PrefetchCell } from './prefetch-cell.ts';
import type { SeriesRecord } from './series-record.ts';
import type { StoredResult } from './stored-result.ts';
import type { Attempt, CustomEvent, TaskView } from './task.ts';
import type { CountedKind } from './task-kind.ts';
import type { WorkerRecord } from './worker-record.ts';

const NO_CHILDREN: readonly string[] = [];
const NO_ATTEMPTS: readonly Attempt[] = [];
const NO_CUSTOM_EVENTS: readonly LoggedEvent[] = [];

/** A custom event and who sent it: some worker, or a client. */
export interface LoggedEvent extends CustomEvent {
  readonly hostname: string;
}

/** An event that waits for the labels under which it is counted. */
export interface Uncounted {
  readonly kind: CountedKind;
  readonly worker: WorkerRecord;
}

/** The survey, not an event, told when it was received, started. The event's own time replaces it. */
export const RECEIVED_BY_SURVEY = 32;
export const STARTED_BY_SURVEY = 64;
/** Counted under fallback labels, because its name or queue did not come in time. */
export const LABELS_FORCED = 128;

/**
 * A task as one flat record of one shape. Most tasks are received, started and ended once, by one worker: their times
 * stand here and nothing else is kept. One that is retried or delivered again gets a `history`, from which the same
 * fields are then derived.
 *
 * Everything is assigned in the constructor, so that V8 lays all of it out within the object.
 */
export class TaskRecord implements TaskView {
  readonly uuid: string;
  name: string | undefined;
  state: string;
  sent: number | undefined;
  received: number | undefined;
  started: number | undefined;
  succeeded: number | undefined;
  failed: number | undefined;
  retried: number | undefined;
  revoked: number | undefined;
  rejected: number | undefined;
  timestamp: number;
  runtime: number | undefined;
  args: string | undefined;
  kwargs: string | undefined;
  result: string | undefined;
  exception: string | undefined;
  traceback: string | undefined;
  eta: string | undefined;
  expires: string | undefined;
  retries: number | undefined;
  queue: string | undefined;
  exchange: string | undefined;
  routingKey: string | undefined;
  worker: WorkerRecord | undefined;
  client: string | undefined;
  clock: number;
  pid: number | undefined;
  rootId: string | undefined;
  parentId: string | undefined;
  series: SeriesRecord | undefined;

  /** Of a task that is retried or delivered again. */
  history: History | undefined;
  childIds: string[] | undefined;
  customLog: LoggedEvent[] | undefined;
  stored: StoredResult | undefined;
  /** Received and neither started nor ended: counted as prefetched unless it waits for an ETA. */
  waiting: boolean;
  cell: PrefetchCell | undefined;
  /** Bits: which waits are observed (mark.ts) and the flags above. */
  flags: number;
  /** Events that are not counted yet, because the labels are not known. */
  uncounted: Uncounted[] | undefined;
  /** Estimated. */
  bytes: number;
  /** See ArrivalOrder. */
  arrival: number;
  place: number;
  /** Neighbours in the order of ending. */
  endedBefore: TaskRecord | undefined;
  endedAfter: TaskRecord | undefined;
  hasEnded: boolean;
  evicted: boolean;

  constructor(uuid: string) {
    this.uuid = uuid;
    this.name = undefined;
    this.state = 'PENDING';
    this.sent = undefined;
    this.received = undefined;
    this.started = undefined;
    this.succeeded = undefined;
    this.failed = undefined;
    this.retried = undefined;
    this.revoked = undefined;
    this.rejected = undefined;
    this.timestamp = 0;
    this.runtime = undefined;
    this.args = undefined;
    this.kwargs = undefined;
    this.result = undefined;
    this.exception = undefined;
    this.traceback = undefined;
    this.eta = undefined;
    this.expires = undefined;
    this.retries = undefined;
    this.queue = undefined;
    this.exchange = undefined;
    this.routingKey = undefined;
    this.worker = undefined;
    this.client = undefined;
    this.clock = 0;
    this.pid = undefined;
    this.rootId = undefined;
    this.parentId = undefined;
    this.series = undefined;
    this.history = undefined;
    this.childIds = undefined;
    this.customLog = undefined;
    this.stored = undefined;
    this.waiting = false;
    this.cell = undefined;
    this.flags = 0;
    this.uncounted = undefined;
    this.bytes = 0;
    this.arrival = 0;
    this.place = -1;
    this.endedBefore = undefined;
    this.endedAfter = undefined;
    this.hasEnded = false;
    this.evicted = false;
  }

  get children(): readonly string[] {
    return this.childIds ?? NO_CHILDREN;
  }

  get attempts(): readonly Attempt[] {
    return this.history?.attempts ?? NO_ATTEMPTS;
  }

  get customEvents(): readonly LoggedEvent[] {
    return this.customLog ?? NO_CUSTOM_EVENTS;
  }
}
