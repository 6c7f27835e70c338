/** Waiting that can be ended. */
export class Pause {
  #end: (() => void) | undefined;
  #isOver = false;

  /** Also over at once when it was ended before. */
  async for(milliseconds: number): Promise<void> {
    if (this.#isOver || !(milliseconds > 0)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#end = resolve;
    await promise;
    clearTimeout(timer);
  }

  end(): void {
    this.#isOver = true;
    this.#end?.();
  }
}
