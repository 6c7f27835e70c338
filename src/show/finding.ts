import type { Severity } from './state.ts';

/** One thing that was looked at: how it is, and how to mend it. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly what: string;
  readonly remedy: string | null;
  /** A setting or a command to copy; its lines are kept. */
  readonly copy: string | null;
}

export const finding = (id: string, severity: Severity, what: string, more: Partial<Finding> = {}): Finding => ({ id, severity, what, remedy: null, copy: null, ...more });
