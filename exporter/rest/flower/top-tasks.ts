import type { TaskView } from '../../state/task.ts';

/** Kept before the first trimming, so that small pages do not trim all the time. */
const MIN_ROOM = 1_024;

/**
 * The first `wanted` tasks by a number and then by id, out of many, without sorting the many: what cannot come in any more is
 * turned away by one comparison, and when twice as many as wanted are held, a partition throws the worse half out.
 */
export class TopTasks {
  readonly #keys: number[] = [];
  readonly #tasks: TaskView[] = [];
  readonly #wanted: number;
  readonly #direction: 1 | -1;
  /** The worst of the best `wanted` at the last trimming. */
  #barKey = Number.POSITIVE_INFINITY;
  #barId: string | undefined;

  /** @param wanted undefined: all */
  constructor(wanted: number | undefined, order: 'ascending' | 'descending') {
    this.#wanted = wanted ?? Number.POSITIVE_INFINITY;
    this.#direction = order === 'ascending' ? 1 : -1;
  }

  /** Whether a task with this key can still be among the first. To be asked before anything costly is. */
  admits(key: number, uuid: string): boolean {
    if (this.#barId === undefined) return this.#wanted > 0;
    const directed = key * this.#direction;
    return directed < this.#barKey || (directed === this.#barKey && this.#before(uuid, this.#barId));
  }

  add(key: number, task: TaskView): void {
    this.#keys.push(key * this.#direction);
    this.#tasks.push(task);
    if (this.#tasks.length >= Math.max(MIN_ROOM, this.#wanted * 2)) this.#trim();
  }

  /** From `offset` to `wanted`, in order. */
  page(offset: number): TaskView[] {
    const end = Math.min(this.#wanted, this.#tasks.length);
    if (offset >= end) return [];
    if (end < this.#tasks.length) this.#trim();
    if (offset > 0) this.#partition(offset);
    const places = Array.from({ length: end - offset }, (_, at) => offset + at);
    return places.sort((a, b) => this.#compare(a, b)).map((place) => this.#at(place));
  }

  #trim(): void {
    this.#partition(this.#wanted);
    this.#keys.length = this.#wanted;
    this.#tasks.length = this.#wanted;
    let worst = 0;
    for (let at = 1; at < this.#wanted; at += 1) if (this.#compare(at, worst) > 0) worst = at;
    this.#barKey = this.#key(worst);
    this.#barId = this.#at(worst).uuid;
  }

  /** Hoare's selection: afterwards the first `count` places hold the first `count` tasks, in any order. */
  #partition(count: number): void {
    let low = 0;
    let high = this.#tasks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const pivotKey = this.#key(middle);
      const pivotId = this.#at(middle).uuid;
      let left = low;
      let right = high;
      while (left <= right) {
        while (this.#against(left, pivotKey, pivotId) < 0) left += 1;
        while (this.#against(right, pivotKey, pivotId) > 0) right -= 1;
        if (left <= right) this.#swap(left++, right--);
      }
      if (count <= right) high = right;
      else if (count >= left) low = left;
      else return;
    }
  }

  #swap(a: number, b: number): void {
    const key = this.#key(a);
    const task = this.#at(a);
    this.#keys[a] = this.#key(b);
    this.#tasks[a] = this.#at(b);
    this.#keys[b] = key;
    this.#tasks[b] = task;
  }

  #compare(a: number, b: number): number {
    return this.#against(a, this.#key(b), this.#at(b).uuid);
  }

  #against(place: number, key: number, uuid: string): number {
    const own = this.#key(place);
    if (own !== key) return own < key ? -1 : 1;
    const id = this.#at(place).uuid;
    return id === uuid ? 0 : this.#before(id, uuid) ? -1 : 1;
  }

  #before(id: string, other: string): boolean {
    return this.#direction === 1 ? id < other : id > other;
  }

  #key(place: number): number {
    return this.#keys[place] as number;
  }

  #at(place: number): TaskView {
    return this.#tasks[place] as TaskView;
  }
}
