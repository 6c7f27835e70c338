import type { QueueObservation } from '../event/observation.ts';

/** One measurement as it was made. */
export interface QueueSample {
  readonly time: number;
  readonly ready: number | undefined;
  readonly unacked: number | undefined;
  readonly consumers: number | undefined;
}

export interface QueueLengthReader {
  /** Names of the queues that were ever measured, sorted; those least recently measured are forgotten. */
  names(): readonly string[];
  /** Oldest first, `from` inclusive, `to` exclusive, epoch seconds. */
  between(name: string, from: number, to: number): readonly QueueSample[];
}

/** Every measurement of the last hours: at the usual 10 s, four of them. */
const FINE = 1_440;
/** Of each five minutes before, the measurement that was longest: two days of them. */
const COARSE = 576;
const COARSE_SECONDS = 300;
/** Of so many queues; about 64 KiB each once it is full. */
const MAX_QUEUES = 1_000;
const FIRST_ROOM = 64;

/** Lengths of queues over time as the survey measured them, within a fixed memory: the oldest go. */
export class QueueLengths implements QueueLengthReader {
  /** In the order of their latest measurement. */
  readonly #queues = new Map<string, { readonly fine: SampleRing; readonly coarse: SampleRing }>();

  observe(observation: QueueObservation): void {
    if (observation.missing) return;
    const { name } = observation;
    const rings = this.#queues.get(name) ?? { fine: new SampleRing(FINE), coarse: new SampleRing(COARSE) };
    this.#queues.delete(name);
    this.#queues.set(name, rings);
    if (this.#queues.size > MAX_QUEUES) this.#queues.delete(this.#queues.keys().next().value as string);
    const sample = {
      time: observation.at,
      ready: observation.ready,
      unacked: observation.unacked,
      consumers: observation.consumers,
    };
    rings.fine.put(sample);
    const { latest } = rings.coarse;
    const sameStep =
      latest !== undefined && Math.floor(latest.time / COARSE_SECONDS) === Math.floor(sample.time / COARSE_SECONDS);
    if (!sameStep) rings.coarse.put(sample);
    else if ((sample.ready ?? -1) > (latest.ready ?? -1)) rings.coarse.replaceLatest(sample);
  }

  names(): readonly string[] {
    return [...this.#queues.keys()].sort();
  }

  between(name: string, from: number, to: number): readonly QueueSample[] {
    const rings = this.#queues.get(name);
    if (rings === undefined) return [];
    const fineFrom = rings.fine.oldest?.time ?? to;
    return [...rings.coarse.between(from, Math.min(fineFrom, to)), ...rings.fine.between(from, to)];
  }
}

/** Samples as numbers, NaN for none; grows up to its size, then overwrites the oldest. */
class SampleRing {
  readonly #size: number;
  #numbers = new Float64Array(FIRST_ROOM * 4);
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get latest(): QueueSample | undefined {
    return this.#count === 0 ? undefined : this.#at(this.#count - 1);
  }

  get oldest(): QueueSample | undefined {
    return this.#count === 0 ? undefined : this.#at(Math.max(0, this.#count - this.#size));
  }

  put(sample: QueueSample): void {
    const needed = Math.min(this.#count + 1, this.#size) * 4;
    if (needed > this.#numbers.length) {
      const grown = new Float64Array(Math.min(this.#numbers.length * 2, this.#size * 4));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#count += 1;
    this.replaceLatest(sample);
  }

  replaceLatest({ time, ready = Number.NaN, unacked = Number.NaN, consumers = Number.NaN }: QueueSample): void {
    const place = ((this.#count - 1) % this.#size) * 4;
    this.#numbers.set([time, ready, unacked, consumers], place);
  }

  between(from: number, to: number): QueueSample[] {
    const samples: QueueSample[] = [];
    for (let at = Math.max(0, this.#count - this.#size); at < this.#count; at += 1) {
      const sample = this.#at(at);
      if (sample.time >= from && sample.time < to) samples.push(sample);
    }
    return samples;
  }

  #at(index: number): QueueSample {
    const place = (index % this.#size) * 4;
    const [time = 0, ready, unacked, consumers] = this.#numbers.subarray(place, place + 4);
    return { time, ready: known(ready), unacked: known(unacked), consumers: known(consumers) };
  }
}

function known(number: number | undefined): number | undefined {
  return Number.isNaN(number) ? undefined : number;
}
