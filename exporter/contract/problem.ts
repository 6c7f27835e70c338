/** What went wrong, to a caller that reads JSON. Flower's own routes answer in plain text, as Flower does. */
export interface Problem {
  readonly error: string;
  /** What to do about it, where that is known. */
  readonly remedy?: string;
}

/** What went wrong, from the native API: `application/problem+json` (RFC 9457) and what helps to mend it. */
export interface ProblemDetails {
  /** `urn:celeriac:problem:bad-input`: the kind, for programs. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** A sentence: what was wrong with this request. */
  readonly detail: string;
  /** What to do about it, where that is known. */
  readonly remedy?: string;
  /** The query parameter that it is about. */
  readonly parameter?: string;
  /** Of an error in a query: where in its text, counted from 1. */
  readonly column?: number;
}
