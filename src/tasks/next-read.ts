import type { TaskPlaces } from './task-places.ts';

/** Places in sight, the last exclusive, and where the eye goes. */
export interface Sight {
  readonly from: number;
  readonly to: number;
  readonly isUpward: boolean;
}

/** Places to be read, the last exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Rows of one request: read and drawn from in a few milliseconds, and more than a wheel passes until the next is there. */
export const PAGE = 500;
/** Rows that have to be there beyond what is in sight. */
const AHEAD = 250;

/** What to read next: what is in sight before what will be, on from there the way the eye goes; undefined: enough is there. */
export function nextRead(places: TaskPlaces, { from, to, isUpward }: Sight): Stretch | undefined {
  const ahead = isUpward ? { from: from - AHEAD, to: from } : { from: to, to: to + AHEAD };
  const place = places.unread(from, to, isUpward) ?? places.unread(ahead.from, ahead.to, isUpward);
  if (place === undefined) return undefined;
  // At the end of the list there is nothing further on: what is before it is read with it.
  if (isUpward || place + PAGE > places.size) return runUpTo(places, Math.max(place, Math.min(to, places.size) - 1));
  const end = Math.min(place + PAGE, places.size);
  let last = place;
  while (last < end && places.at(last) === undefined) last += 1;
  return { from: place, to: last };
}

function runUpTo(places: TaskPlaces, place: number): Stretch {
  let last = place;
  while (places.at(last) !== undefined) last -= 1;
  let first = last;
  while (first > 0 && last - first + 1 < PAGE && places.at(first - 1) === undefined) first -= 1;
  return { from: first, to: last + 1 };
}
