import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Delivery } from '../message/message.ts';
import type { CeleryEvent } from './event.ts';
import type { Originals } from '../redaction/originals.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { RefusalReason } from './refusal.ts';
import { reasonOf } from '../errors.ts';
import { decodeBody } from '../message/decode.ts';
import { parseJson } from '../message/json.ts';
import { isDeeperThan, nestsDeeperThan } from '../message/nesting.ts';
import { UndecodableError } from '../message/undecodable.ts';
import { NO_REDACTION } from '../redaction/redactor.ts';
import { Names } from './names.ts';
import { redactEvent } from './redact.ts';
import { Refusals } from './refusals.ts';
import { asEvent, validate } from './validate.ts';

const NONE: readonly CeleryEvent[] = [];

export interface EventReaderOptions {
  /** Larger messages are not parsed; the same ceiling holds for what they decompress to. */
  readonly maxMessageBytes: number;
  readonly maxFutureSeconds: number;
  readonly maxDepth: number;
  /** Default: events are read as they come. */
  readonly redactor?: Redactor;
  /** Keeps what was masked. */
  readonly originals?: Originals | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Reads delivered messages into events. A message holds one event (worker events, task-sent) or a list of them
 * (`task.multi`, of one event, too). Each is judged alone: what is refused is counted by reason and logged now and then.
 */
export class EventReader {
  /** Refused so far, by reason. */
  readonly rejected: ReadonlyMap<RefusalReason, number>;
  readonly #refusals: Refusals;
  readonly #names = new Names();
  readonly #limits: { readonly maxBytes: number; readonly maxDepth: number };
  readonly #maxFutureSeconds: number;
  readonly #redactor: Redactor;
  readonly #originals: Originals | undefined;

  constructor({ maxMessageBytes, maxFutureSeconds, maxDepth, redactor = NO_REDACTION, originals, logger, clock }: EventReaderOptions) {
    this.#limits = { maxBytes: maxMessageBytes, maxDepth };
    this.#maxFutureSeconds = maxFutureSeconds;
    this.#redactor = redactor;
    this.#originals = originals;
    this.#refusals = new Refusals(logger, clock);
    this.rejected = this.#refusals.counts;
  }

  /** The valid events of the message, in its order. Never throws. */
  read(delivery: Delivery): readonly CeleryEvent[] {
    try {
      return this.#read(delivery);
    } catch (thrown) {
      this.#refuse(delivery, thrown);
      return NONE;
    }
  }

  #read(delivery: Delivery): readonly CeleryEvent[] {
    const latest = delivery.receivedAt + this.#maxFutureSeconds;
    // What nearly every message is: plain JSON. decodeBody knows the other serializers, charsets and compressions.
    const { body, contentType, contentEncoding, headers } = delivery;
    const isPlain = contentType === 'application/json' && contentEncoding === 'utf-8' && !headers.compression;
    if (!isPlain || body.length > this.#limits.maxBytes) return this.#valid(decodeBody(delivery, this.#limits), latest, false);
    const text = body.toString('utf8');
    // A list with one event that nests too deeply is parsed all the same: that event alone is refused.
    return this.#valid(parseJson(text, Infinity), latest, nestsDeeperThan(text, this.#limits.maxDepth));
  }

  #valid(parsed: unknown, latest: number, isDeep: boolean): readonly CeleryEvent[] {
    if (!Array.isArray(parsed)) return this.#isValid(parsed, latest, isDeep) ? [asEvent(parsed)] : NONE;
    const items: unknown[] = parsed;
    let kept = 0;
    for (let at = 0; at < items.length; at += 1) {
      const item = items[at];
      if (this.#isValid(item, latest, isDeep)) items[kept++] = item;
    }
    items.length = kept;
    return items as CeleryEvent[];
  }

  #isValid(parsed: unknown, latest: number, isDeep: boolean): boolean {
    const tooDeep = isDeep && isDeeperThan(parsed, this.#limits.maxDepth);
    const refusal = tooDeep ? 'too-deep' : validate(parsed, latest, this.#names);
    if (refusal === undefined) {
      if (this.#redactor.isOn) redactEvent(parsed as Record<string, unknown>, this.#redactor, this.#originals);
      return true;
    }
    this.#refusals.add(refusal, parsed);
    return false;
  }

  #refuse(delivery: Delivery, thrown: unknown): void {
    const detail = reasonOf(thrown);
    if (!(thrown instanceof UndecodableError)) this.#refusals.add('malformed', delivery.body, detail);
    else if (thrown.reason !== 'malformed') this.#refusals.add(thrown.reason, delivery.body, detail);
    // A parser's own words quote what it choked on.
    else this.#refusals.add(delivery.contentType === 'application/json' ? 'not-json' : 'malformed', delivery.body);
  }
}
