/** Heartbeats come every few seconds: by then whoever was there has been heard. */
const FAMILIAR_AFTER_SECONDS = 60;

/** Whether a cluster is known so well that what is first heard of is new, and did not begin before anybody watched. */
export class Familiarity {
  #since: number | undefined = undefined;

  /** An earlier process knew it. */
  inherit(): void {
    this.#since = 0;
  }

  /** @param now epoch seconds by our clock, of something that was heard */
  at(now: number): boolean {
    this.#since ??= now;
    return now - this.#since > FAMILIAR_AFTER_SECONDS;
  }
}
