import type { Option } from './option.ts';
import { signInOptions as of } from './options/sign-in.ts';
import { readableFile } from './read-file.ts';
import type { ReadFile } from './read-file.ts';
import type { Settings } from './settings.ts';
import type { ProviderConfig, RoleRule, SessionConfig, SignInConfig } from './sign-in-config.ts';
import type { Environment } from './sources/environment.ts';
import { stateFile } from './state-directory.ts';
import { isPrivateWay } from './value/sign-in-site.ts';
import { Refusal } from './value/value.ts';

const SESSION_FILE = 'sessions.json';
const GOOGLE = 'https://accounts.google.com';
const LEAST_SECRET = 16;

/** Flower's class names, and ours. */
const PROVIDERS = new Map([
  ['flower.views.auth.googleauth2loginhandler', 'google'], ['flower.views.auth.githubloginhandler', 'github'],
  ['flower.views.auth.gitlabloginhandler', 'gitlab'], ['flower.views.auth.oktaloginhandler', 'okta'],
  ...['google', 'github', 'gitlab', 'okta'].map((name) => [name, name] as const),
]);

interface Around {
  readonly readFile: ReadFile;
  readonly env: Environment;
  readonly warn: (sentence: string) => void;
}

/** How people sign in; undefined: through no provider. @throws CeleriacError `bad-input`, which never quotes a secret */
export function signInOf(settings: Settings, around: Around): SignInConfig | undefined {
  const provider = providerOf(settings);
  if (provider === undefined) {
    const stray = [of.auth, of.key, of.secret, of.redirectUri, of.roles, of.gitlabGroups, of.jwtAudience].find((option) => isGiven(settings, option));
    if (stray !== undefined) throw settings.refused(stray, new Refusal('is given without a provider, so that nobody could sign in', 'name one with --auth-provider or --oidc-issuer'));
    return undefined;
  }
  const clientId = settings.get(of.key);
  if (clientId === undefined) throw settings.refused(of.key, new Refusal('is needed for people to sign in', 'the provider gives it to whoever registers an application'));
  const rules = settings.get(of.roles);
  const signIn = {
    provider,
    clientId,
    clientSecret: secretOf(settings, provider, around.readFile),
    redirectUri: redirectOf(settings, around.warn),
    allowed: settings.get(of.auth),
    allowedGroups: provider.kind === 'gitlab' ? settings.get(of.gitlabGroups) : [],
    rules: rules.length === 0 ? undefined : rules,
    jwtAudience: audienceOf(settings, provider),
    session: sessionOf(settings, around),
  };
  if (signIn.rules === undefined && signIn.allowed === undefined && signIn.allowedGroups.length === 0) {
    throw settings.refused(of.roles, new Refusal('is needed, or --auth: nobody is let in by neither', 'say who may sign in'));
  }
  for (const rule of signIn.rules ?? []) refuseIdle(settings, provider, rule);
  return signIn;
}

function providerOf(settings: Settings): ProviderConfig | undefined {
  const issuer = settings.get(of.oidcIssuer);
  const given = settings.get(of.authProvider);
  if (given === undefined) return issuer === undefined ? undefined : openId(settings, issuer, 'other', settings.get(of.oidcName) ?? new URL(issuer).host);
  if (issuer !== undefined) throw settings.refused(of.oidcIssuer, new Refusal('stands beside --auth-provider', 'people sign in through one of them: take the other out'));
  switch (PROVIDERS.get(given.toLowerCase())) {
    case 'google': return openId(settings, GOOGLE, 'google', 'Google');
    case 'github': return { kind: 'github', label: 'GitHub', site: settings.get(of.githubDomain) };
    case 'gitlab': return { kind: 'gitlab', label: 'GitLab', site: settings.get(of.gitlabDomain), minAccessLevel: settings.get(of.gitlabLevel) };
    case 'okta': return openId(settings, oktaIssuer(settings), 'okta', 'Okta');
    default:
      throw settings.refused(of.authProvider, new Refusal('is not one of Flower’s four', "a class of one's own runs in Flower alone; --oidc-issuer takes any issuer of OpenID Connect"));
  }
}

function openId(settings: Settings, issuer: string, brand: 'google' | 'okta' | 'other', label: string): ProviderConfig {
  // Google knows no groups, and no scope for them; Okta tells them where the scope is granted.
  return { kind: 'openid', brand, label, issuer, scopes: settings.get(of.oidcScopes), groupsClaim: settings.get(of.oidcGroupsClaim) };
}

/** Flower asks at `…/oauth2/v1/authorize`, whose issuer is the organisation itself; that of `…/oauth2/default/v1/authorize` is the server. */
function oktaIssuer(settings: Settings): string {
  const url = settings.get(of.oktaUrl);
  if (url === undefined) throw settings.refused(of.oktaUrl, new Refusal('is needed for Okta'));
  return url.replace(/\/+$/, '').replace(/\/oauth2$/, '');
}

function secretOf(settings: Settings, { kind }: ProviderConfig, readFile: ReadFile): string | undefined {
  const file = settings.get(of.secretFile);
  const secret = file === undefined ? settings.get(of.secret) : readableFile(file, settings.label(of.secretFile), readFile).trim();
  if (secret === '') throw settings.refused(of.secretFile, new Refusal('is empty'));
  if (secret === undefined && kind !== 'openid') throw settings.refused(of.secret, new Refusal('is needed by this provider'));
  return secret;
}

function redirectOf(settings: Settings, warn: (sentence: string) => void): string | undefined {
  const uri = settings.get(of.redirectUri);
  if (uri !== undefined && !isPrivateWay(new URL(uri))) {
    warn(`${settings.label(of.redirectUri)} is not https: whoever is on the way to the exporter can take over the sessions of those who sign in`);
  }
  return uri;
}

function audienceOf(settings: Settings, { kind }: ProviderConfig): string | undefined {
  const audience = settings.get(of.jwtAudience);
  if (audience === undefined || kind === 'openid') return audience;
  throw settings.refused(of.jwtAudience, new Refusal('needs an issuer of OpenID Connect', 'GitHub and GitLab give programs no JWT of that kind: use `celeriac token create`'));
}

function sessionOf(settings: Settings, { env, warn }: Around): SessionConfig {
  const secret = settings.get(of.cookieSecret);
  if (secret !== undefined && secret.length < LEAST_SECRET) throw settings.refused(of.cookieSecret, new Refusal(`has fewer than ${LEAST_SECRET} characters`, '`openssl rand -hex 32` makes one'));
  const place = settings.get(of.sessionFile);
  const file = place === 'off' ? undefined : place === 'auto' ? stateFile(env, SESSION_FILE) : place.file;
  if (file === undefined) warn('--session-file is off: a restart ends every session');
  return { idleSeconds: settings.get(of.sessionIdle), ageSeconds: settings.get(of.sessionAge), secret, file };
}

/** A rule that could never fit is a slip; one that lets in the whole world too. */
function refuseIdle(settings: Settings, provider: ProviderConfig, { kind, value }: RoleRule): void {
  const refuse = (why: string, remedy: string) => settings.refused(of.roles, new Refusal(why, remedy));
  const isForAll = provider.kind !== 'openid' ? /^https:\/\/git(hub|lab)\.com\/$/.test(provider.site) : provider.brand === 'google';
  if (kind === 'everyone' && isForAll) throw refuse(`lets in everyone, and anybody in the world may have an account at ${provider.label}`, 'name a domain, a group or addresses');
  if (kind === 'organisation' && provider.kind !== 'github') throw refuse('names an organisation, which GitHub alone has', 'use group:NAME, or claim:NAME:VALUE');
  if ((kind === 'client' || kind === 'claim') && provider.kind !== 'openid') throw refuse(`names a ${kind}, which ${provider.label} does not tell`, 'use group:NAME');
  if (kind === 'group' && provider.kind === 'github' && !value.includes('/')) throw refuse('names a group of GitHub that is not organisation/team', 'as in group:acme/ops');
  if (kind === 'group' && provider.kind === 'openid' && provider.brand === 'google') throw refuse('names a group, which Google does not tell', 'use addresses or domains');
}

function isGiven(settings: Settings, option: Option<unknown>): boolean {
  const found = settings.found(option);
  return found !== undefined && found.given !== '';
}
