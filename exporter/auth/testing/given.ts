import type { AccessConfig } from '../../config/config.ts';
import { systemClock } from '../../clock.ts';
import { silentLogger } from '../../logger.ts';
import { Access } from '../access.ts';
import type { Knock } from '../access.ts';

/** Closed, but for what is given. */
export function givenConfig(given: Partial<AccessConfig> = {}): AccessConfig {
  return {
    basicAuth: [],
    unauthenticatedApi: false,
    unauthenticatedRole: 'admin',
    socketRole: undefined,
    tokens: [],
    tokenFile: undefined,
    grafana: undefined,
    signIn: undefined,
    actionsPerMinute: 0,
    metrics: 'closed',
    readOnly: false,
    ...given,
  };
}

export function givenAccess(given: Partial<AccessConfig> = {}, clock = systemClock): Access {
  return new Access(givenConfig(given), { clock, logger: silentLogger });
}

/** A request as far as the door looks at it. */
export function knock(authorization?: string, remoteAddress = '192.0.2.1'): Knock {
  return { headers: authorization === undefined ? {} : { authorization }, socket: { remoteAddress } };
}
