import { option } from '../option.ts';
import { allowedEmails } from '../value/allowed-emails.ts';
import { duration } from '../value/quantity.ts';
import { roleRules } from '../value/role-rules.ts';
import { integer, names, text } from '../value/scalar.ts';
import { issuer, redirectUri, signInSite } from '../value/sign-in-site.ts';
import { tokenPlace } from '../value/token-place.ts';
import { orUnset } from '../value/value.ts';

export const signInOptions = {
  authProvider: option({
    name: 'auth-provider',
    flower: true,
    value: orUnset(text('CLASS')),
    default: '',
    help:
      "Who signs people in, by Flower's names: flower.views.auth.GoogleAuth2LoginHandler, …GithubLoginHandler, …GitLabLoginHandler, …OktaLoginHandler; or in short google, " +
      'github, gitlab, okta. For any other issuer of OpenID Connect: --oidc-issuer.',
    example: 'flower.views.auth.GoogleAuth2LoginHandler',
  }),
  oidcIssuer: option({
    name: 'oidc-issuer',
    value: orUnset(issuer),
    default: '',
    help: 'An issuer of OpenID Connect that signs people in (Keycloak, Entra ID, Auth0, …), exactly as it names itself; the rest is read from it. https, or http on this machine.',
    example: 'https://keycloak.example.com/realms/shop',
  }),
  oidcName: option({ name: 'oidc-name', value: orUnset(text('NAME')), default: '', help: 'What the button of the sign-in page calls it; its host when absent.', example: 'Keycloak' }),
  oidcScopes: option({ name: 'oidc-scopes', value: text('SCOPES'), default: 'openid email profile', help: 'What is asked of the issuer, with spaces between.', example: 'openid email profile groups' }),
  oidcGroupsClaim: option({
    name: 'oidc-groups-claim',
    value: text('CLAIM'),
    default: 'groups',
    help: 'The claim that lists somebody’s groups: its name, or a path with dots.',
    example: 'realm_access.roles',
  }),
  key: option({
    name: 'oauth2-key',
    aliases: ['oidc-client-id'],
    flower: true,
    value: orUnset(text('ID')),
    default: '',
    help: 'The client id that the provider gave.',
    example: '1234.apps.googleusercontent.com',
  }),
  secret: option({
    name: 'oauth2-secret',
    aliases: ['oidc-client-secret'],
    flower: true,
    secret: true,
    value: orUnset(text('SECRET')),
    default: '',
    help: 'The client secret that the provider gave. A variable or --oauth2-secret-file hides it from the command line.',
    example: 'the-secret',
  }),
  secretFile: option({
    name: 'oauth2-secret-file',
    aliases: ['oidc-client-secret-file'],
    value: orUnset(text('FILE')),
    default: '',
    help: 'A file that holds the client secret.',
    example: '/run/secrets/oauth2-secret',
  }),
  redirectUri: option({
    name: 'oauth2-redirect-uri',
    aliases: ['oidc-redirect-uri'],
    flower: true,
    value: orUnset(redirectUri),
    default: '',
    help: 'Where the provider sends people back to, exactly as it is registered there: the exporter’s own address and /login. Made of the address that the browser asks at when absent.',
    example: 'https://celery.example.com/login',
  }),
  auth: option({
    name: 'auth',
    flower: true,
    value: orUnset(allowedEmails),
    default: '',
    help:
      'Who may sign in, by e-mail address, as in Flower: one address, several joined by |, or one .* before the @. Only addresses that the provider has verified count. ' +
      'Without --sign-in-roles, all of them are admin.',
    example: '.*@example.com',
  }),
  roles: option({
    name: 'sign-in-roles',
    value: roleRules,
    default: '',
    help:
      'Who may sign in, and as what: rule=role,…. A rule is an address (ada@example.com), a domain (@example.com), group:NAME, organisation:NAME (GitHub), claim:NAME:VALUE, ' +
      'client:ID (programs that bring a JWT), or everyone whom the provider knows. The highest role of those that fit counts; whom none fits is refused.',
    example: '@example.com=viewer,group:celery-operators=operator,ada@example.com=admin',
  }),
  githubDomain: option({
    name: 'github-oauth-domain',
    flower: true,
    value: signInSite,
    default: 'github.com',
    help: 'Where GitHub is: the domain of an Enterprise Server, or its URL.',
    example: 'github.example.com',
  }),
  gitlabDomain: option({
    name: 'gitlab-oauth-domain',
    flower: true,
    value: signInSite,
    default: 'gitlab.com',
    help: 'Where GitLab is: a domain, or a URL.',
    example: 'gitlab.example.com',
  }),
  gitlabGroups: option({
    name: 'gitlab-auth-allowed-groups',
    flower: true,
    value: names,
    default: '',
    help: 'GitLab groups, by their full paths, of one of which somebody must be a member, beside what --auth and --sign-in-roles say.',
    example: 'shop/platform,shop/ops',
  }),
  gitlabLevel: option({
    name: 'gitlab-min-access-level',
    flower: true,
    value: integer(0, 60),
    default: '20',
    help: 'The least access level in a GitLab group that counts: 10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner.',
    example: '30',
  }),
  oktaUrl: option({
    name: 'oauth2-okta-base-url',
    flower: true,
    value: orUnset(issuer),
    default: '',
    help: 'Where Okta is, as in Flower: https://ORGANISATION.okta.com/oauth2, or an authorization server’s address, which ends with /oauth2/default or the like.',
    example: 'https://example.okta.com/oauth2',
  }),
  jwtAudience: option({
    name: 'oidc-jwt-audience',
    value: orUnset(text('AUDIENCE')),
    default: '',
    help: 'Programs may bring a JWT of the same issuer as Authorization: Bearer (client credentials), made for this audience. What they may is up to --sign-in-roles. Absent: none is taken.',
    example: 'celeriac',
  }),
  cookieSecret: option({
    name: 'cookie-secret',
    flower: true,
    secret: true,
    value: orUnset(text('SECRET')),
    default: '',
    help: 'Seals the sessions’ cookies, 16 characters or more; the same for several exporters behind one address. Absent: a key of its own in --session-file.',
    example: 'some-32-random-characters-or-more',
  }),
  sessionFile: option({
    name: 'session-file',
    value: tokenPlace,
    default: 'auto',
    help:
      'Where the key of the sessions is kept, and which were ended before their time. auto: sessions.json beside the tokens (see --token-file). off: nowhere, and a restart ends every session. ' +
      'Exporters that share --cookie-secret share it too.',
    example: '/var/lib/celeriac/sessions.json',
  }),
  sessionIdle: option({
    name: 'session-idle',
    value: duration({ least: 60, most: 30 * 86_400 }),
    default: '8h',
    help: 'A session ends when nothing was asked for so long.',
    example: '1h',
  }),
  sessionAge: option({
    name: 'session-age',
    value: duration({ least: 60, most: 30 * 86_400 }),
    default: '24h',
    help: 'A session ends so long after the sign-in, whatever happens: who lost a role at the provider has it here no longer than this.',
    example: '12h',
  }),
};
