import type { RoleRule, SignInConfig } from '../../../config/sign-in-config.ts';

export const ADA: RoleRule = { kind: 'email', value: 'ada@example.com', role: 'operator' };

/** Signing in through an issuer at `issuer`, as Ada alone, unless told otherwise. */
export function givenSignIn(issuer: string, given: Partial<SignInConfig> = {}): SignInConfig {
  return {
    provider: { kind: 'openid', brand: 'other', label: 'the issuer', issuer, scopes: 'openid email', groupsClaim: 'groups' },
    clientId: 'celeriac',
    clientSecret: 'client-secret',
    redirectUri: undefined,
    allowed: undefined,
    allowedGroups: [],
    rules: [ADA],
    jwtAudience: undefined,
    session: { idleSeconds: 3_600, ageSeconds: 86_400, secret: undefined, file: undefined },
    ...given,
  };
}
