import type { SignInConfig } from '../../config/sign-in-config.ts';
import type { Clock } from '../../clock.ts';
import { GitHub } from './github.ts';
import { GitLab } from './gitlab.ts';
import { OpenId } from './open-id.ts';
import { Programs } from './programs.ts';
import type { Provider } from './provider.ts';

export interface Ways {
  readonly provider: Provider;
  /** Undefined: no JWT is taken. */
  readonly programs: Programs | undefined;
}

/** Who signs people in, and vouches for programs. */
export function createWays(config: SignInConfig, clock: Clock): Ways {
  const { provider, clientId, clientSecret, rules, jwtAudience: audience } = config;
  const client = { clientId, clientSecret };
  switch (provider.kind) {
    case 'github': return { provider: new GitHub(provider, client, rules), programs: undefined };
    case 'gitlab': return { provider: new GitLab(provider, client, config), programs: undefined };
    case 'openid': {
      const openId = new OpenId(provider, client);
      return { provider: openId, programs: audience === undefined ? undefined : new Programs({ openId, audience, groupsClaim: provider.groupsClaim, clock }) };
    }
  }
}
