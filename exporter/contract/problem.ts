/** What went wrong, to a caller that reads JSON. Flower's own routes answer in plain text, as Flower does. */
export interface Problem {
  readonly error: string;
  /** What to do about it, where that is known. */
  readonly remedy?: string;
}
