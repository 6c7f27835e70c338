import type { AccessConfig } from '../config/config.ts';
import type { Role } from '../contract/access.ts';
import { CeleriacError } from '../errors.ts';
import { BasicAuth } from './basic-auth.ts';
import { basicCredentials } from './credentials.ts';

/** Who asks. `undefined` as a name: anybody, where the operator opened the API to everybody. */
export interface Caller {
  readonly name: string | undefined;
  readonly role: Role;
  /** How the caller was known. */
  readonly via: 'basic' | 'open';
}

const CLOSED_REMEDY =
  'start celeriac with --basic-auth=user:password (environment CELERIAC_BASIC_AUTH or FLOWER_BASIC_AUTH), ' +
  'or, to open it to everybody who can reach it, with --unauthenticated-api (FLOWER_UNAUTHENTICATED_API=true)';

/**
 * The door. By the configuration alone it is, for the life of the process, one of
 *
 *   closed   nothing was configured: nobody comes in
 *   guarded  a name and a password of `--basic-auth` are asked for, even when `--unauthenticated-api` is given too (as Flower)
 *   open     `--unauthenticated-api`: everybody comes in
 *
 * What decides is what arrives with the request, never the path it was sent to.
 */
export class Access {
  readonly mode: 'closed' | 'guarded' | 'open';
  readonly #users: BasicAuth;

  constructor(config: AccessConfig) {
    this.mode = config.basicAuth.length > 0 ? 'guarded' : config.unauthenticatedApi ? 'open' : 'closed';
    this.#users = new BasicAuth(config.basicAuth);
  }

  /** The WWW-Authenticate header of a 401; none where no password would help. */
  get challenge(): string | undefined {
    return this.mode === 'guarded' ? 'Basic realm="celeriac", charset="UTF-8"' : undefined;
  }

  /** @throws CeleriacError `unauthenticated`, with what would open the door */
  async admit(authorization: string | undefined): Promise<Caller> {
    if (this.mode === 'open') return { name: undefined, role: 'admin', via: 'open' };
    if (this.mode === 'closed') {
      throw new CeleriacError('unauthenticated', 'the API is closed: no way to sign in is configured', { remedy: CLOSED_REMEDY });
    }
    const credentials = basicCredentials(authorization);
    if (credentials === undefined) {
      throw new CeleriacError('unauthenticated', 'a name and a password are needed', {
        remedy: 'send them as HTTP Basic authentication',
      });
    }
    if (!(await this.#users.verify(credentials))) {
      throw new CeleriacError('unauthenticated', 'wrong name or password', { remedy: 'use one of those given to --basic-auth' });
    }
    return { name: credentials.name, role: 'admin', via: 'basic' };
  }
}
