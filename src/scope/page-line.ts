import { useEffect } from 'react';

/**
 * The one line of state beneath the title of the page in front. States: unsaid → (the page, or for it what it stands in) said ⇄ said
 * otherwise → unsaid, when the page goes. What the page says itself comes before what is said for it.
 */
class PageLine {
  #own: string | undefined;
  #common: string | undefined;
  readonly #listeners = new Set<() => void>();

  get words(): string | undefined {
    return this.#own ?? this.#common;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  own(words: string | undefined): void {
    this.#own = words;
    this.#tell();
  }

  common(words: string | undefined): void {
    this.#common = words;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const pageLine = new PageLine();

/** Says a page's line of state while the page is there; undefined: nothing is known yet. */
export function useLine(words: string | undefined): void {
  useEffect(() => {
    pageLine.own(words);
    return () => pageLine.own(undefined);
  }, [words]);
}
