import type { Histogram } from '../state/series.ts';
import type { Labels } from './labels.ts';
import type { Metric } from './metric.ts';

/**
 * One exposition being written (Prometheus' text format 0.0.4), straight into bytes: the labels of a series are made once
 * and copied into each of its lines. prom-client makes an object and several strings a line, which takes more than
 * 20 times as long; `node tests/metrics/bench.ts` compares them.
 */
export class Page {
  #bytes: Buffer;
  #at = 0;

  /** @param room memory to write into, an earlier page's perhaps; where it does not do, the page takes more */
  constructor(room: Buffer) {
    this.#bytes = room;
  }

  /** Starts a metric: all its samples have to follow before the next one starts. */
  begin(metric: Metric): void {
    this.#reserve(metric.bytes.head.length);
    this.#put(metric.bytes.head);
  }

  /** @param more further labels, with their leading comma */
  sample(metric: Metric, labels: Labels, value: number, more: Labels = NOTHING): void {
    this.#reserve(metric.bytes.sample.length + labels.length + more.length + ROOM);
    this.#line(metric.bytes.sample, labels, more, value);
  }

  histogram(metric: Metric, labels: Labels, histogram: Histogram, more: Labels = NOTHING): void {
    const bounds = boundsText(histogram.bounds);
    const start = this.#at;
    const prefix = metric.bytes.bucket.length + labels.length + more.length;
    this.#reserve((prefix + ROOM) * (bounds.length + 2));
    let below = 0;
    for (let i = 0; i < bounds.length; i++) {
      if (i === 0) {
        this.#put(metric.bytes.bucket);
        this.#put(labels);
        this.#put(more);
      } else {
        this.#bytes.copyWithin(this.#at, start, start + prefix);
        this.#at += prefix;
      }
      this.#put(bounds[i] ?? NOTHING);
      below += histogram.counts[i] ?? 0;
      this.#end(below);
    }
    this.#line(metric.bytes.sum, labels, more, histogram.sum);
    this.#line(metric.bytes.count, labels, more, below);
  }

  /** Lines that somebody else formatted. */
  text(lines: string): void {
    this.#reserve(Buffer.byteLength(lines));
    this.#at += this.#bytes.write(lines, this.#at);
  }

  get length(): number {
    return this.#at;
  }

  /** Takes back everything after `length`: what a subject wrote before it failed. */
  rewind(length: number): void {
    this.#at = length;
  }

  /** The memory that it was written into. */
  get room(): Buffer {
    return this.#bytes;
  }

  /** The page itself, not a copy. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #line(name: Uint8Array, labels: Labels, more: Labels, value: number): void {
    this.#put(name);
    this.#put(labels);
    this.#put(more);
    this.#put(CLOSE);
    this.#end(value);
  }

  #put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #end(value: number): void {
    const bytes = this.#bytes;
    if (value >>> 0 !== value) {
      this.#at += bytes.write(numberText(value), this.#at, 'latin1');
    } else {
      // By hand: making a string of every count would be half the time of a scrape.
      let digits = 1;
      for (let rest = value; rest >= 10; rest = (rest / 10) >>> 0) digits++;
      let at = (this.#at += digits);
      let rest = value;
      do {
        const tenth = (rest / 10) >>> 0;
        bytes[--at] = 48 + rest - tenth * 10;
        rest = tenth;
      } while (rest > 0);
    }
    bytes[this.#at++] = 10;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

const NOTHING: Labels = new Uint8Array(0);
const CLOSE = Buffer.from('} ');
/** More than `,le="…"} `, the longest number (24 characters) and the line's end ever take. */
const ROOM = 64;

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

const boundsTexts = new WeakMap<readonly number[], readonly Uint8Array[]>();

/** `,le="1.0"} ` for each bound and +Inf. Whole numbers keep Python's `.0`, so that a series goes on as Flower had it. */
function boundsText(bounds: readonly number[]): readonly Uint8Array[] {
  let texts = boundsTexts.get(bounds);
  if (texts === undefined) {
    const words = bounds.map((bound) => (Number.isInteger(bound) ? `${bound}.0` : String(bound)));
    texts = [...words, '+Inf'].map((word) => Buffer.from(`,le="${word}"} `));
    boundsTexts.set(bounds, texts);
  }
  return texts;
}
