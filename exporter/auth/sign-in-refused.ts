import { CeleriacError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import type { Role, Via } from '../contract/access.ts';

type Kind = Extract<ErrorKind, 'unauthenticated' | 'forbidden' | 'too-many' | 'bad-input'>;

/** Who it was, as far as that was proven. */
export interface Refused {
  readonly name: string | undefined;
  /** None where nobody was let in. */
  readonly role?: Role;
  readonly via: Via;
  readonly person?: string;
}

/** Somebody showed something to come in by, and it was not enough: an attempt, where a request without any is none. */
export class SignInRefused extends CeleriacError {
  /** Whose token or session it was, where that much was right. */
  readonly caller: Refused | undefined;

  constructor(kind: Kind, message: string, options: { remedy?: string; retryAfter?: number; caller?: Refused | undefined; cause?: unknown } = {}) {
    super(kind, message, options);
    this.name = 'SignInRefused';
    this.caller = options.caller;
  }
}

export function tooMany(seconds: number): SignInRefused {
  return new SignInRefused('too-many', 'too many wrong passwords or tokens came from there, or for that name', { remedy: 'wait, and use the right one', retryAfter: Math.ceil(seconds) });
}
