import type { StreamFrame, StreamKind } from '../../contract/stream.ts';
import type { Queryable } from '../../query/matches.ts';
import type { Change } from './change.ts';
import type { ChangeRing } from './change-ring.ts';
import type { Cursors } from './cursors.ts';
import type { Outlet } from './outlet.ts';

/** What a client asked for. */
export interface Wanted {
  readonly kinds: readonly StreamKind[];
  /** Undefined: of all clusters. */
  readonly clusters: readonly string[] | undefined;
  readonly matches: (change: Queryable) => boolean;
  /** Of the last frame that the client got. */
  readonly cursor: string | undefined;
}

/**
 * One client's place in the ring. It reads on as fast as it is read itself: what it leaves unread waits in the ring, which all
 * clients share, and beyond a bound not in its socket.
 */
export class Client {
  readonly outlet: Outlet;
  readonly wanted: Wanted;
  /** Frames sent. */
  sent = 0;
  readonly #cursors: Cursors;
  readonly #maxBuffered: number;
  /** Index of the next change to look at, and number of the last one. */
  #next: number;
  #number: number;
  #unreadSince: number | undefined;
  #unread = 0;

  /** @param place where it begins */
  constructor(outlet: Outlet, wanted: Wanted, cursors: Cursors, place: { readonly index: number; readonly number: number }, maxBuffered: number) {
    this.outlet = outlet;
    this.wanted = wanted;
    this.#cursors = cursors;
    this.#next = place.index;
    this.#number = place.number;
    this.#maxBuffered = maxBuffered;
  }

  get cursor(): string {
    return this.#cursors.write(this.#number);
  }

  /**
   * Sends what matches of the changes that it has not seen.
   * @param until milliseconds of performance.now() at which the rest is left for the next turn
   * @param made takes the changes of which a frame was made
   * @returns false when some of them have gone from the ring
   */
  advance(ring: ChangeRing, until: number, made: Change[]): boolean {
    const { end } = ring;
    for (let looked = 0; this.#next < end; looked += 1) {
      const change = ring.at(this.#next);
      if (change === undefined) return false;
      if (this.#isFull() || ((looked & 15) === 15 && performance.now() > until)) break;
      this.#next += 1;
      this.#number = change.place;
      if (!this.#wants(change)) continue;
      const { cursor } = this;
      this.outlet.write(change.frame(cursor), cursor);
      this.sent += 1;
      made.push(change);
    }
    this.outlet.flush();
    return true;
  }

  /** A frame of the stream's own, at the client's place; left out while too much is unread. */
  tell(frame: StreamFrame): void {
    if (this.outlet.buffered >= this.#maxBuffered) return;
    this.outlet.write(JSON.stringify(frame), frame.cursor);
    this.outlet.flush();
  }

  /** For how many seconds the client has read nothing of what waits for it. */
  stalledFor(now: number): number {
    const { buffered } = this.outlet;
    if (buffered < this.#maxBuffered || buffered < this.#unread) this.#unreadSince = undefined;
    else this.#unreadSince ??= now;
    this.#unread = buffered;
    return this.#unreadSince === undefined ? 0 : now - this.#unreadSince;
  }

  /** Once what was written in this turn is with the system, which often takes it at once. */
  #isFull(): boolean {
    if (this.outlet.buffered < this.#maxBuffered) return false;
    this.outlet.flush();
    return this.outlet.buffered >= this.#maxBuffered;
  }

  #wants(change: Change): boolean {
    const { kinds, clusters, matches } = this.wanted;
    return kinds.includes(change.kind) && (clusters === undefined || clusters.includes(change.cluster)) && matches(change);
  }
}
