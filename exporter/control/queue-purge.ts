import type { Clock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Transport } from '../transport/transport.ts';
import type { Survey } from './survey.ts';

/** Whoever purged a queue waits this long at most for state to show it, milliseconds. */
const SHOWN_MS = 2_000;

export interface PurgeOrder {
  readonly queue: string;
  /** More than so many, and none is thrown away. */
  readonly atMost?: number | undefined;
  /** Awaited right before it is done, when nothing speaks against it any more. */
  readonly begin?: () => Promise<void>;
}

export interface Purged {
  readonly messages: number;
  /** Epoch seconds right before. */
  readonly at: number;
}

/**
 * Throws away what waits in a queue, by the broker's own means. Only of queues that are known as such: on Redis any list could be named,
 * and on RabbitMQ the exporter's own. It is asked once and never again: where no answer comes, nobody knows.
 */
export class QueuePurge {
  readonly #transport: Pick<Transport, 'status' | 'queueDepths' | 'purge'>;
  readonly #queues: () => readonly { readonly name: string }[];
  readonly #survey: Pick<Survey, 'queuePurged'>;
  readonly #clock: Clock;

  /** @param parts `queues`: those that are known */
  constructor(parts: { transport: Pick<Transport, 'status' | 'queueDepths' | 'purge'>; queues: () => readonly { readonly name: string }[]; survey: Pick<Survey, 'queuePurged'>; clock: Clock }) {
    this.#transport = parts.transport;
    this.#queues = parts.queues;
    this.#survey = parts.survey;
    this.#clock = parts.clock;
  }

  /**
   * Resolves when it is done, and state shows the queue as it is then, where that does not take long.
   * @throws CeleriacError `not-found`, `conflict` (more wait than may), `forbidden`, `refused`, `unavailable`
   */
  async purge({ queue, atMost, begin }: PurgeOrder): Promise<Purged> {
    this.#assertKnown(queue);
    this.#assertLive();
    if (atMost !== undefined) await this.#assertAtMost(atMost, queue);
    await begin?.();
    const at = this.#clock.now();
    const messages = await this.#transport.purge(queue).catch((thrown: unknown) => {
      throw isDoubtful(thrown) ? inDoubt(thrown, queue) : thrown;
    });
    await this.#shown(queue, at);
    return { messages, at };
  }

  #assertKnown(queue: string): void {
    const names = this.#queues().map(({ name }) => name);
    if (names.includes(queue)) return;
    const near = nearest(queue, names);
    throw new CeleriacError('not-found', `Unknown queue '${queue.slice(0, 255)}'`, {
      remedy: near === undefined ? '/api/v1/queues lists those that are known; --queues makes others known' : `did you mean ${near}?`,
    });
  }

  #assertLive(): void {
    const { state, reason, remedy } = this.#transport.status();
    if (state === 'live') return;
    throw new CeleriacError('unavailable', `no connection to the broker${reason === undefined ? '' : `: ${reason}`}; nothing was thrown away`, { remedy });
  }

  async #assertAtMost(atMost: number, queue: string): Promise<void> {
    const [depth] = await this.#transport.queueDepths([queue]);
    // The broker itself will say so.
    if (depth?.missing === true) return;
    if (depth?.ready === undefined) {
      throw new CeleriacError('refused', `the broker does not tell how many messages wait in '${queue}', so that none was thrown away`, { remedy: 'leave at_most out' });
    }
    if (depth.ready <= atMost) return;
    const [waiting, most] = [depth.ready, atMost].map((count) => count.toLocaleString('en'));
    throw new CeleriacError('conflict', `${waiting} messages wait in '${queue}', more than ${most}; none was thrown away`, { remedy: 'look at the queue, and allow for more' });
  }

  async #shown(queue: string, at: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, SHOWN_MS)));
    await Promise.race([this.#survey.queuePurged(queue, at), patience]);
    clearTimeout(timer);
  }
}

/** Whether it may have happened all the same: the broker has not said no. */
function isDoubtful(thrown: unknown): thrown is CeleriacError {
  return thrown instanceof CeleriacError && (thrown.kind === 'unavailable' || thrown.kind === 'timeout');
}

function inDoubt(thrown: CeleriacError, queue: string): CeleriacError {
  return new CeleriacError('unavailable', `${thrown.message}; whether what waited in '${queue}' was thrown away is not known`, {
    remedy: 'Look at its length before you try again.',
    cause: thrown,
  });
}
