import { CeleriacError } from '../errors.ts';

/** Why a body cannot be read; short enough for a metric's label. */
export type UndecodableReason =
  'too-large' | 'too-deep' | 'malformed' | 'pickle' | 'unknown-content-type' | 'unknown-content-encoding' | 'unknown-compression';

export class UndecodableError extends CeleriacError {
  readonly reason: UndecodableReason;

  constructor(reason: UndecodableReason, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super('undecodable', message, options);
    this.name = 'UndecodableError';
    this.reason = reason;
  }
}
