import type { Clock } from '../clock.ts';
import type { ClusterConfig } from '../config/config.ts';
import { reasonOf } from '../errors.ts';
import { INSPECT_METHODS } from '../event/observation.ts';
import type { InspectMethod } from '../event/observation.ts';
import type { Logger } from '../logger.ts';
import { EventsSwitch } from './events-switch.ts';
import type { EventsSwitchStatus } from './events-switch.ts';
import { inspectRound } from './inspect-round.ts';
import type { InspectRound } from './inspect-round.ts';
import { jittered } from './jitter.ts';
import type { Mailbox } from './mailbox.ts';
import type { Outlet } from './outlet.ts';
import { Roster } from './roster.ts';
import type { KnownWorker } from './roster.ts';

/** What hardly changes is asked this seldom, seconds; and so is what weighs more than a survey should. */
const SLOW_SECONDS = 300;
const SLOW_METHODS: ReadonlySet<InspectMethod> = new Set(['registered', 'conf']);
/** A round that the broker cut short is begun again after so long. */
const RETRY_SECONDS = 2;
const HEAVY_BYTES = 4 * 1024 * 1024;

interface Plan {
  /** Undefined: every worker. */
  readonly workers: readonly string[] | undefined;
  readonly methods: readonly InspectMethod[];
  /** Waits for workers that nobody expects. */
  readonly patient: boolean;
}

export interface WorkerSurveyStatus {
  readonly running: boolean;
  /** The last round over all workers. */
  readonly last: InspectRound | undefined;
  /** Epoch seconds at which each method was last asked of all workers. */
  readonly askedAt: ReadonlyMap<InspectMethod, number>;
  /** Methods asked less often because their answers are that large. */
  readonly heavy: readonly InspectMethod[];
  /** Epoch seconds of the next round over all workers; 0 before the first. */
  readonly nextAt: number;
  /** Why the last round failed as a whole. */
  readonly error: string | undefined;
  readonly rounds: number;
  readonly events: EventsSwitchStatus;
  /** Whether a worker executed tasks of late and told of none; never where the survey turns events on itself, and so has asked it. */
  readonly isMute: (worker: string) => boolean;
}

/**
 * Inspects workers on a clock, one round at a time: idle → round → idle. A refresh asked for meanwhile joins the round under
 * way where that asks for as much, else one round follows for all refreshes that came together.
 *
 * Expected to answer are the workers that state knows and did not lose. Those that never send an event
 * (`--without-heartbeat`) become known by answering, to the rounds that wait to the end: the first and every slow one.
 */
export class WorkerSurvey {
  readonly #mailbox: Mailbox;
  readonly #settings: ClusterConfig['survey'];
  readonly #expected: () => readonly string[];
  readonly #worker: (name: string) => KnownWorker | undefined;
  readonly #outlet: Outlet;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #events: EventsSwitch;
  readonly #roster = new Roster();
  readonly #askedAt = new Map<InspectMethod, number>();
  readonly #heavy = new Set<InspectMethod>();
  #running: { readonly plan: Plan; readonly done: Promise<void> } | undefined;
  #following: { plan: Plan; readonly done: Promise<void> } | undefined;
  #nextAt = 0;
  #slowAt = 0;
  #last: InspectRound | undefined;
  #error: string | undefined;
  #rounds = 0;

  constructor(options: {
    mailbox: Mailbox;
    settings: ClusterConfig['survey'];
    expected: () => readonly string[];
    worker: (name: string) => KnownWorker | undefined;
    outlet: Outlet;
    clock: Clock;
    logger: Logger;
  }) {
    this.#mailbox = options.mailbox;
    this.#settings = options.settings;
    this.#expected = options.expected;
    this.#worker = options.worker;
    this.#outlet = options.outlet;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#events = new EventsSwitch({ ...options, timeoutSeconds: options.settings.timeoutSeconds });
  }

  /** Starts what is due; to be called about every second while the broker is there. */
  tick(): void {
    const now = this.#clock.now();
    this.#roster.update(this.#expected(), this.#worker, now);
    if (this.#running) return;
    if (now >= this.#nextAt) {
      this.#nextAt = now + jittered(this.#settings.everySeconds);
      const slow = now >= this.#slowAt;
      const methods = INSPECT_METHODS.filter((method) => slow || !(SLOW_METHODS.has(method) || this.#heavy.has(method)));
      this.#inBackground({ workers: undefined, methods, patient: slow });
      return;
    }
    const newcomers = this.#roster.due(now);
    if (newcomers.length > 0) this.#inBackground({ workers: newcomers, methods: INSPECT_METHODS, patient: false });
  }

  /**
   * Everything about one worker, or about all; resolves when the answers are applied.
   * @throws CeleriacError `unavailable`
   */
  refresh(worker?: string): Promise<void> {
    const plan: Plan = { workers: worker === undefined ? undefined : [worker], methods: INSPECT_METHODS, patient: false };
    const running = this.#running;
    if (!running) return this.#start(plan);
    if (covers(running.plan, plan)) return running.done;
    if (this.#following) {
      this.#following.plan = merged(this.#following.plan, plan);
      return this.#following.done;
    }
    const follow = (): Promise<void> => {
      const { plan: all } = this.#following ?? { plan };
      this.#following = undefined;
      return this.#start(all);
    };
    this.#following = { plan, done: running.done.then(follow, follow) };
    return this.#following.done;
  }

  /**
   * Asks some workers for some methods now, beside whatever is under way: an answer to a question of before would not show what
   * has been done since. Resolves when the answers are applied, with the methods asked: those that weigh much are left out.
   * @throws CeleriacError `unavailable`
   */
  async look(workers: readonly string[], methods: readonly InspectMethod[]): Promise<readonly InspectMethod[]> {
    const asked = methods.filter((method) => !this.#heavy.has(method));
    const wait = { timeoutSeconds: this.#settings.timeoutSeconds, expected: workers, destination: workers };
    await inspectRound(asked, wait, { mailbox: this.#mailbox, outlet: this.#outlet, now: () => this.#clock.now() });
    return asked;
  }

  /** Somebody turned task events on or off at these workers: let be what they wanted. */
  eventsTurned(workers: readonly string[], on: boolean): void {
    this.#events.turned(workers, on);
    if (on) for (const worker of workers) this.#roster.madeToTell(worker);
  }

  status(): WorkerSurveyStatus {
    return {
      running: this.#running !== undefined,
      last: this.#last,
      askedAt: this.#askedAt,
      heavy: [...this.#heavy],
      nextAt: this.#nextAt,
      error: this.#error,
      rounds: this.#rounds,
      events: this.#events.status(),
      isMute: (worker) => !this.#settings.enableEvents && this.#roster.isMute(worker),
    };
  }

  /** Resolves when no round is under way. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running.done.catch(() => undefined);
  }

  #inBackground(plan: Plan): void {
    this.#start(plan).catch((thrown: unknown) => this.#logger.debug({ reason: reasonOf(thrown) }, 'workers could not be inspected'));
  }

  #start(plan: Plan): Promise<void> {
    const done = this.#round(plan).finally(() => (this.#running = undefined));
    this.#running = { plan, done };
    return done;
  }

  async #round(plan: Plan): Promise<void> {
    try {
      const expected = plan.workers ?? this.#expected();
      const events = this.#enableEvents(plan, expected);
      const wait = { timeoutSeconds: this.#settings.timeoutSeconds, expected, patient: plan.patient, destination: plan.workers };
      const parts = { mailbox: this.#mailbox, outlet: this.#outlet, now: () => this.#clock.now() };
      const [round] = await Promise.all([inspectRound(plan.methods, wait, parts), events]);
      this.#rounds += 1;
      this.#error = undefined;
      this.#settle(plan, round);
      if (plan.workers === undefined) this.#note(round);
    } catch (thrown) {
      this.#error = reasonOf(thrown);
      this.#nextAt = Math.min(this.#nextAt, this.#clock.now() + RETRY_SECONDS);
      throw thrown;
    }
  }

  async #enableEvents(plan: Plan, expected: readonly string[]): Promise<void> {
    const suspects = plan.workers === undefined ? this.#roster.untold(this.#worker) : [];
    if (!this.#settings.enableEvents) return;
    const newcomers = expected.filter((worker) => this.#roster.isNewcomer(worker));
    await this.#events.turnOn(newcomers, suspects);
  }

  /** Newcomers that were asked for everything become workers like the others. */
  #settle(plan: Plan, round: InspectRound): void {
    if (plan.methods.length < INSPECT_METHODS.length) return;
    for (const worker of round.answered) this.#roster.asked(worker, true, this.#clock.now());
    for (const worker of round.silent) this.#roster.asked(worker, false, this.#clock.now());
  }

  #note(round: InspectRound): void {
    this.#last = round;
    if (round.methods.length === INSPECT_METHODS.length) this.#slowAt = round.startedAt + SLOW_SECONDS;
    for (const method of round.methods) this.#askedAt.set(method, round.startedAt);
    for (const [method, bytes] of round.bytes) {
      if (bytes > HEAVY_BYTES) this.#heavy.add(method);
      else this.#heavy.delete(method);
    }
    this.#events.keepOnly(new Set(this.#expected()));
  }
}

function covers(plan: Plan, wanted: Plan): boolean {
  if (plan.methods.length < wanted.methods.length) return false;
  if (plan.workers === undefined) return true;
  return wanted.workers !== undefined && wanted.workers.every((worker) => plan.workers?.includes(worker));
}

function merged(one: Plan, other: Plan): Plan {
  const workers = one.workers && other.workers ? [...new Set([...one.workers, ...other.workers])] : undefined;
  return { ...one, workers };
}
