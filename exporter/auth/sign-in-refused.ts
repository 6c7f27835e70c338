import { CeleriacError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import type { Caller } from './caller.ts';

type Kind = Extract<ErrorKind, 'unauthenticated' | 'forbidden' | 'too-many'>;

/** Somebody showed something to come in by, and it was not enough: an attempt, where a request without any is none. */
export class SignInRefused extends CeleriacError {
  /** Whose token it was, where that much was right. */
  readonly caller: Caller | undefined;

  constructor(kind: Kind, message: string, options: { remedy?: string; retryAfter?: number; caller?: Caller; cause?: unknown } = {}) {
    super(kind, message, options);
    this.name = 'SignInRefused';
    this.caller = options.caller;
  }
}
