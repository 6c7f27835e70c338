/** A record that knows its place. */
interface Placed {
  /** Number of arrival: grows, never reused. */
  arrival: number;
  /** Index in the order's array, -1 once removed. */
  place: number;
}

/** Below it, holes cost less than closing them. */
const MIN_HOLES = 1_024;

/**
 * Records in the order of their arrival. An array rather than a linked list: a walk over a hundred thousand records then
 * reads them side by side, and not each after the one that points to it. What is removed leaves a hole; when holes are more
 * than what is left, they are closed.
 */
export class ArrivalOrder<Item extends Placed> implements Iterable<Item> {
  #items: (Item | undefined)[] = [];
  #size = 0;
  #arrivals = 0;
  /** No record stands before it. */
  #first = 0;
  /** Grows when places change. */
  #closings = 0;

  append(item: Item): void {
    item.arrival = this.#arrivals;
    item.place = this.#items.length;
    this.#arrivals += 1;
    this.#size += 1;
    this.#items.push(item);
  }

  remove(item: Item): void {
    this.#items[item.place] = undefined;
    item.place = -1;
    this.#size -= 1;
    const holes = this.#items.length - this.#size;
    if (holes > MIN_HOLES && holes > this.#size) this.#closeHoles();
  }

  oldest(): Item | undefined {
    while (this.#first < this.#items.length && this.#items[this.#first] === undefined) this.#first += 1;
    return this.#items[this.#first];
  }

  /** Newest first. Whatever is added or removed meanwhile, the walk goes on from where it stands. */
  [Symbol.iterator](): Iterator<Item> {
    return new NewestFirst(this);
  }

  /** Place of the newest record that arrived before number `arrival`. */
  placeBefore(arrival: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#arrivalAt(middle) < arrival) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  at(place: number): Item | undefined {
    return this.#items[place];
  }

  get length(): number {
    return this.#items.length;
  }

  get closings(): number {
    return this.#closings;
  }

  // A hole counts as the next record behind it; there are few of them right after they were closed.
  #arrivalAt(place: number): number {
    for (let at = place; at < this.#items.length; at += 1) {
      const item = this.#items[at];
      if (item !== undefined) return item.arrival;
    }
    return Infinity;
  }

  #closeHoles(): void {
    const items: Item[] = [];
    for (const item of this.#items) {
      if (item === undefined) continue;
      item.place = items.length;
      items.push(item);
    }
    this.#items = items;
    this.#first = 0;
    this.#closings += 1;
  }
}

/** One result object for the whole walk, so that it makes no garbage. */
class NewestFirst<Item extends Placed> implements Iterator<Item> {
  readonly #order: ArrivalOrder<Item>;
  readonly #result: { done: boolean; value: Item | undefined } = { done: false, value: undefined };
  #place: number;
  #arrival = Infinity;
  #closings: number;

  constructor(order: ArrivalOrder<Item>) {
    this.#order = order;
    this.#place = order.length - 1;
    this.#closings = order.closings;
  }

  next(): IteratorResult<Item> {
    const order = this.#order;
    if (this.#closings !== order.closings) {
      this.#closings = order.closings;
      this.#place = order.placeBefore(this.#arrival);
    }
    let item: Item | undefined = undefined;
    let place = this.#place;
    while (place >= 0 && (item = order.at(place)) === undefined) place -= 1;
    this.#place = place - 1;
    if (item !== undefined) this.#arrival = item.arrival;
    this.#result.value = item;
    this.#result.done = item === undefined;
    return this.#result as IteratorResult<Item>;
  }
}
