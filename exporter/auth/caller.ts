import type { Role, Via } from '../contract/access.ts';

/** Who asks. `undefined` as a name: anybody, where the operator opened the API to everybody. */
export interface Caller {
  readonly name: string | undefined;
  readonly role: Role;
  readonly via: Via;
  /** The person behind a token, where that was proven. */
  readonly person?: string;
}
