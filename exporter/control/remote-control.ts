import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { ControlOutcome } from '../contract/control.ts';
import { reasonOf } from '../errors.ts';
import type { InspectMethod } from '../event/observation.ts';
import type { Logger } from '../logger.ts';
import { NO_REDACTION } from '../redaction/redactor.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Answers, Command, Prepared } from './commands/command.ts';
import { EffectSeeker } from './effect.ts';
import type { EffectParts } from './effect.ts';
import type { Mailbox } from './mailbox.ts';
import { byWorker, outcomeOf } from './outcome.ts';
import { targetNames } from './target.ts';
import type { NamedWorker, Target } from './target.ts';
import { isOlder } from './version.ts';

/** How often it is looked whether a worker that was told to end has said goodbye. */
const GOODBYE_POLL_MS = 50;

/** What must be known of a worker to command it; state's `Worker` has it. */
export interface ControlledWorker extends NamedWorker {
  readonly software: { readonly version: string | undefined };
  readonly inspected: ReadonlyMap<InspectMethod, { readonly answer: unknown; readonly answeredAt: number | undefined }>;
}

/** The cluster as it is known now. */
export interface ControlledCluster {
  worker(name: string): ControlledWorker | undefined;
  workers(): readonly ControlledWorker[];
  /** Names of those that are there. */
  expectedWorkers(): readonly string[];
}

/** The survey, as far as a command has to do with it. */
export interface SurveyPart {
  readonly look: EffectParts['look'];
  /** It turns task events on where it finds them off, but where somebody wants them off. */
  eventsTurned(workers: readonly string[], on: boolean): void;
}

export interface Order {
  readonly command: Command;
  readonly arguments?: unknown;
  readonly target: Target;
  /** How long workers have to answer; default: the command's own, or the cluster's. */
  readonly timeoutSeconds?: number | undefined;
  /** Answers to the last digit, secrets and all, to be sent on and never to be shown: see `Wait`. */
  readonly exact?: boolean | undefined;
}

/**
 * Commands to the workers of a cluster. One order is one message at the broker, and is never sent again: who does not answer
 * may have done it all the same. What cannot be sent (arguments, a worker that nobody knows) is refused before anything is.
 */
export class RemoteControl {
  readonly #mailbox: Mailbox;
  readonly #cluster: ControlledCluster;
  readonly #timeoutSeconds: number;
  readonly #survey: SurveyPart;
  readonly #redactor: Redactor;
  readonly #clock: Clock;
  readonly #effects: EffectSeeker;
  #closed = false;

  constructor(options: {
    mailbox: Mailbox;
    cluster: ControlledCluster;
    survey: SurveyPart;
    timeoutSeconds: number;
    redactor?: Redactor;
    clock: Clock;
    logger: Logger;
  }) {
    const { mailbox, cluster, survey, timeoutSeconds, clock, logger } = options;
    this.#mailbox = mailbox;
    this.#cluster = cluster;
    this.#timeoutSeconds = timeoutSeconds;
    this.#survey = survey;
    this.#redactor = options.redactor ?? NO_REDACTION;
    this.#clock = clock;
    this.#effects = new EffectSeeker({
      look: (workers, methods) => survey.look(workers, methods),
      answers: (worker, since) => this.#answers(worker, since),
      now: () => clock.now(),
      logger,
    });
  }

  /**
   * One outcome for each worker that is meant, and for each that answered though nobody knew it, by name.
   * @throws CeleriacError `bad-input` or `not-found` of the order, nothing was sent; `unavailable` where the broker is away
   */
  async act({ command, arguments: given, target, timeoutSeconds, exact }: Order): Promise<readonly ControlOutcome[]> {
    const prepared = command.prepare(given);
    const names = targetNames(target, this.#cluster.workers(), command.unnamed);
    const meant = names ?? this.#cluster.expectedWorkers();
    const refused = meant.flatMap((name) => this.#refusal(name, command) ?? []);
    const turnedAway = new Set(refused.map(({ worker }) => worker));
    const asked = meant.filter((name) => !turnedAway.has(name));
    if (asked.length === 0 && meant.length > 0) return refused.sort(byWorker);

    const wait = timeoutSeconds ?? Math.max(this.#timeoutSeconds, command.timeoutSeconds ?? 0);
    // A message to everybody reaches workers that have not been heard of yet.
    const destination = names === undefined && refused.length === 0 ? undefined : asked;
    const outcomes = command.answers
      ? await this.#ask(prepared, { destination, asked, wait, exact }, command.note)
      : await this.#tell(prepared, { destination, asked, wait });
    return [...(exact === true ? outcomes : outcomes.map((outcome) => this.#shown(outcome))), ...refused].sort(byWorker);
  }

  /** What a command is given, without secrets. */
  redacted(given: unknown): unknown {
    return this.#redactor.value(given);
  }

  /** Ends what is under way; what was sent is sent. */
  close(): void {
    this.#closed = true;
    this.#effects.close();
  }

  /** A worker may tell a task's arguments, or its configuration. */
  #shown(outcome: ControlOutcome): ControlOutcome {
    const message = this.#redactor.text(outcome.message);
    return 'answer' in outcome ? { ...outcome, message, answer: this.#redactor.value(outcome.answer) } : { ...outcome, message };
  }

  /** Why a worker is not even asked. */
  #refusal(worker: string, { name, since }: Command): ControlOutcome | undefined {
    const known = this.#cluster.worker(worker);
    if (known === undefined) return undefined;
    if (known.presence === 'offline') return { worker, outcome: 'refused', message: 'not asked: it is offline, by its own word' };
    const { version } = known.software;
    if (since === undefined || !isOlder(version, since)) return undefined;
    return { worker, outcome: 'refused', message: `not asked: it runs Celery ${version ?? ''}, and ${name} is known from ${since} on` };
  }

  async #ask(prepared: Prepared, { destination, asked, wait, exact = false }: Addressed, note: Command['note']): Promise<ControlOutcome[]> {
    const { method, arguments: args, effect } = prepared;
    const before = await this.#effects.before(asked, effect);
    const since = this.#clock.now();
    const outcomes: ControlOutcome[] = [];
    let sent = false;
    try {
      const request = { method, arguments: args, destination, expected: asked, timeoutSeconds: wait, exact, sent: () => (sent = true) };
      for await (const replies of this.#mailbox.replies(request)) outcomes.push(...replies.map((reply) => outcomeOf(reply, note)));
    } catch (thrown) {
      if (!sent) throw thrown;
      // It is with the broker, so that those who said nothing may well have done it.
      const told = new Set(outcomes.map(({ worker }) => worker));
      const message = `no answer: ${reasonOf(thrown)}`;
      for (const worker of asked) if (!told.has(worker)) outcomes.push({ worker, outcome: 'silent', message });
    }
    const done = outcomes.filter(({ outcome }) => outcome === 'ok').map(({ worker }) => worker);
    if (method === 'enable_events' || method === 'disable_events') {
      // Who did not answer in time may have done it, and it is wanted of it in any case.
      const wanted = outcomes.filter(({ outcome }) => outcome === 'ok' || outcome === 'silent').map(({ worker }) => worker);
      this.#survey.eventsTurned(wanted, method === 'enable_events');
    }
    if (effect === undefined || done.length === 0) return outcomes;
    const seen = await this.#effects.seen(done, effect, before, since);
    if (seen === undefined) return outcomes;
    return outcomes.map((one) => (one.outcome === 'ok' ? { ...one, effect: seen.has(one.worker) ? 'seen' : 'pending' } : one));
  }

  /** Of a worker that ends nothing is heard but its goodbye, which it says first, and what comes of the tasks that still run. */
  async #tell({ method, arguments: args }: Prepared, { destination, asked, wait }: Addressed): Promise<ControlOutcome[]> {
    const begun = this.#clock.now();
    await this.#mailbox.cast({ method, arguments: args, ...(destination && { destination }) });
    const gone = (worker: string): boolean => this.#cluster.worker(worker)?.presence === 'offline';
    while (!asked.every(gone) && this.#clock.now() - begun < wait && !this.#closed) await sleep(GOODBYE_POLL_MS);
    return asked.map((worker) =>
      gone(worker)
        ? { worker, outcome: 'sent', message: 'sent, and it has said goodbye; tasks that run there are let end', effect: 'seen' }
        : { worker, outcome: 'sent', message: `sent; it has not said goodbye within ${wait} s`, effect: 'pending' },
    );
  }

  #answers(worker: string, since: number): Answers {
    const answers = new Map<InspectMethod, unknown>();
    for (const [method, { answer, answeredAt }] of this.#cluster.worker(worker)?.inspected ?? []) {
      if (answeredAt !== undefined && answeredAt >= since) answers.set(method, answer);
    }
    return answers;
  }
}

interface Addressed {
  /** Undefined: everybody. */
  readonly destination: readonly string[] | undefined;
  /** Those whose answer is waited for. */
  readonly asked: readonly string[];
  /** Seconds. */
  readonly wait: number;
  readonly exact?: boolean | undefined;
}
