/**
 * What a look at one part of a configuration came to: `right`; `mind`, it works and somebody should know something of it; `wrong`,
 * with a word on how to mend it. No text of it holds a secret.
 */
export interface Finding {
  /** `broker`, `events`, `history`. */
  readonly subject: string;
  /** Null where it is of no one cluster. */
  readonly cluster: string | null;
  readonly verdict: 'right' | 'mind' | 'wrong';
  /** A sentence without a full stop. */
  readonly what: string;
  readonly remedy: string | null;
}

type Found = Pick<Finding, 'verdict' | 'what' | 'remedy'>;

export const right = (what: string): Found => ({ verdict: 'right', what, remedy: null });
export const mind = (what: string, remedy: string | null = null): Found => ({ verdict: 'mind', what, remedy });
export const wrong = (what: string, remedy: string | null = null): Found => ({ verdict: 'wrong', what, remedy });
export type { Found };

/** A part to look at. */
export interface Look {
  readonly subject: string;
  readonly cluster: string | null;
  readonly seconds: number;
  /** To end by itself before `seconds` are over; the signal tells when they are. */
  readonly run: (signal: AbortSignal) => Promise<readonly Found[]>;
}
