import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal, started } from './testing/given.ts';
import { describeConfig } from './describe.ts';

const GOOGLE = { FLOWER_AUTH_PROVIDER: 'flower.views.auth.GoogleAuth2LoginHandler', FLOWER_OAUTH2_KEY: 'key', FLOWER_OAUTH2_SECRET: 'hunter2', FLOWER_OAUTH2_REDIRECT_URI: 'https://flower.example.com/login' };
const OIDC = ['--oidc-issuer=https://idp.example.com/realms/shop', '--oidc-client-id=celeriac'];
const signIn = (given: Parameters<typeof started>[0]) => started(given).config.access.signIn;

describe("Flower's options", () => {
  test('lead to its four providers, and its patterns to whom they let in', () => {
    const google = signIn({ env: { ...GOOGLE, FLOWER_AUTH: '.*@Example.com' } });
    assert.deepEqual(google?.provider, { kind: 'openid', brand: 'google', label: 'Google', issuer: 'https://accounts.google.com', scopes: 'openid email profile', groupsClaim: 'groups' });
    assert.deepEqual([google.clientId, google.clientSecret, google.redirectUri], ['key', 'hunter2', 'https://flower.example.com/login']);
    assert.deepEqual(google.allowed, { before: '', after: '@example.com' });
    assert.equal(google.rules, undefined, 'all are admin, as in Flower');
    const provider = (name: string, more: object = {}) => signIn({ env: { ...GOOGLE, FLOWER_AUTH: 'a@x.org|b@x.org', FLOWER_AUTH_PROVIDER: `flower.views.auth.${name}LoginHandler`, ...more } });
    assert.deepEqual(provider('Github')?.provider, { kind: 'github', label: 'GitHub', site: 'https://github.com/' });
    assert.deepEqual(provider('Github', { FLOWER_GITHUB_OAUTH_DOMAIN: 'ghe.example.com' })?.provider, { kind: 'github', label: 'GitHub', site: 'https://ghe.example.com/' });
    const gitlab = provider('GitLab', { FLOWER_GITLAB_AUTH_ALLOWED_GROUPS: 'shop/ops, shop/dev', FLOWER_GITLAB_MIN_ACCESS_LEVEL: '30', FLOWER_GITLAB_OAUTH_DOMAIN: 'gitlab.example.com' });
    assert.deepEqual(gitlab?.provider, { kind: 'gitlab', label: 'GitLab', site: 'https://gitlab.example.com/', minAccessLevel: 30 });
    assert.deepEqual([gitlab.allowedGroups, gitlab.allowed], [['shop/ops', 'shop/dev'], { exact: ['a@x.org', 'b@x.org'] }]);
    for (const [base, issuer] of [['https://x.okta.com/oauth2', 'https://x.okta.com'], ['https://x.okta.com/oauth2/default', 'https://x.okta.com/oauth2/default']] as const) {
      const okta = provider('Okta', { FLOWER_OAUTH2_OKTA_BASE_URL: base })?.provider;
      assert.equal(okta?.kind === 'openid' && okta.issuer, issuer);
    }
  });

  test('take the patterns that Flower takes since CVE-2022-30034, and say of others why not', () => {
    const auth = (pattern: string) => signIn({ env: GOOGLE, argv: [`--auth=${pattern}`] })?.allowed;
    assert.deepEqual(auth('ada@example.com'), { exact: ['ada@example.com'] });
    assert.deepEqual(auth('ops.*@example.com'), { before: 'ops', after: '@example.com' });
    for (const [pattern, why] of [
      ['.*@.*', /more than one \*/], ['.*', /would let in every domain/], ['ada@.*', /would let in every domain/], ['.*@example.com|ada@x.org', /both \* and \|/],
      ['*@example.com', /without the \. before it/], ['^ada@example.com$', /no e-mail address/], ['(ada|bob)@example.com', /no e-mail address/], ['example.com', /no e-mail address/],
      ['.+@example.com', /no e-mail address/],
    ] as const) {
      const { message, remedy } = refusal({ env: GOOGLE, argv: [`--auth=${pattern}`] });
      assert.match(message, why, pattern);
      assert.match(remedy, /\.\*@example\.com/, pattern);
    }
  });

  test('a class of one’s own, and a provider that lacks something, are refused with what to do', () => {
    const refused = (env: object, ...argv: string[]) => refusal({ env: { ...GOOGLE, FLOWER_AUTH: 'a@x.org', ...env }, argv });
    assert.match(refused({ FLOWER_AUTH_PROVIDER: 'shop.auth.Handler' }).remedy, /runs in Flower alone; --oidc-issuer/);
    assert.match(refused({ FLOWER_OAUTH2_KEY: '' }).message, /--oauth2-key.*is needed/);
    assert.match(refused({ FLOWER_AUTH_PROVIDER: 'github', FLOWER_OAUTH2_SECRET: '' }).message, /is needed by this provider/);
    assert.match(refused({ FLOWER_AUTH_PROVIDER: 'okta' }).message, /is needed for Okta/);
    assert.match(refused({ FLOWER_AUTH: '' }).message, /nobody is let in/);
    assert.match(refused({ FLOWER_AUTH_PROVIDER: '' }).message, /is given without a provider/);
    assert.match(refused({ FLOWER_OAUTH2_REDIRECT_URI: 'https://flower.example.com/callback' }).message, /does not end with \/login/);
    assert.match(refused({}, '--oidc-issuer=https://idp.example.com').message, /stands beside --auth-provider/);
    assert.match(refused({ FLOWER_COOKIE_SECRET: 'short-hunter2' }).message, /fewer than 16/);
  });
});

describe('any issuer', () => {
  test('is named as it names itself, with https or on this machine', () => {
    const issuer = (url: string) => {
      const provider = signIn({ argv: [`--oidc-issuer=${url}`, '--oidc-client-id=x', '--sign-in-roles=everyone=viewer'] })?.provider;
      return provider?.kind === 'openid' ? provider.issuer : undefined;
    };
    assert.equal(issuer('https://shop.eu.auth0.com/'), 'https://shop.eu.auth0.com/');
    assert.equal(issuer('https://idp.example.com/realms/shop/.well-known/openid-configuration'), 'https://idp.example.com/realms/shop');
    assert.equal(issuer('http://localhost:8080/realms/shop'), 'http://localhost:8080/realms/shop');
    assert.match(refusal({ argv: ['--oidc-issuer=http://idp.example.com', '--oidc-client-id=x'] }).message, /is not https/);
  });

  test('gives roles by rules, of which each is understood or refused', () => {
    const roles = 'ada@Example.com=admin,@example.com=viewer,group:a=b=operator,claim:https://x.org/roles:ops=operator,client:backup=operator,everyone=viewer';
    assert.deepEqual(signIn({ argv: [...OIDC, `--sign-in-roles=${roles}`] })?.rules, [
      { kind: 'email', value: 'ada@example.com', role: 'admin' }, { kind: 'domain', value: 'example.com', role: 'viewer' }, { kind: 'group', value: 'a=b', role: 'operator' },
      { kind: 'claim', claim: 'https://x.org/roles', value: 'ops', role: 'operator' }, { kind: 'client', value: 'backup', role: 'operator' }, { kind: 'everyone', value: '', role: 'viewer' },
    ]);
    const file = signIn({ argv: ['--conf=/f.yml'], files: { '/f.yml': 'oidc_issuer: https://x.org\noidc_client_id: c\nsign_in_roles: {"group:ops": operator}\n' } });
    assert.deepEqual(file?.rules, [{ kind: 'group', value: 'ops', role: 'operator' }]);
    const refused = (rule: string) => refusal({ argv: [...OIDC, `--sign-in-roles=${rule}`] }).message;
    assert.match(refused('ops=operator'), /a rule that is not understood/);
    assert.match(refused('group:ops=boss'), /is not one of viewer, operator, admin/);
    assert.match(refused('organisation:acme=viewer'), /which GitHub alone has/);
    for (const rule of ['everyone=viewer', 'group:ops=viewer']) assert.match(refusal({ env: GOOGLE, argv: [`--sign-in-roles=${rule}`] }).message, /anybody in the world|Google does not tell/);
    assert.match(refusal({ env: { ...GOOGLE, FLOWER_AUTH_PROVIDER: 'github' }, argv: ['--sign-in-roles=group:ops=viewer'] }).message, /organisation\/team/);
    assert.match(refusal({ env: { ...GOOGLE, FLOWER_AUTH_PROVIDER: 'github' }, argv: ['--sign-in-roles=@x.org=viewer', '--oidc-jwt-audience=x'] }).message, /needs an issuer of OpenID Connect/);
  });

  test('closes the API to everybody else, keeps sessions where state is kept, and its secrets out of the log', () => {
    const { config, warnings } = started({
      argv: [...OIDC, '--sign-in-roles=everyone=viewer', '--unauthenticated-api', '--oauth2-secret-file=/s', '--session-age=2h'], env: { STATE_DIRECTORY: '/var/lib/celeriac', CELERIAC_COOKIE_SECRET: 'hunter2-hunter2-hunter2' },
      files: { '/s': 'hunter2\n' },
    });
    assert.equal(config.access.unauthenticatedApi, false);
    assert.match(warnings.join(), /no effect beside a provider/);
    assert.equal(config.access.signIn?.clientSecret, 'hunter2');
    assert.deepEqual(config.access.signIn.session, { idleSeconds: 28_800, ageSeconds: 7_200, secret: 'hunter2-hunter2-hunter2', file: '/var/lib/celeriac/sessions.json' });
    assert.doesNotMatch(JSON.stringify(describeConfig(config)), /hunter2/);
    assert.match(started({ argv: [...OIDC, '--sign-in-roles=everyone=viewer', '--oauth2-redirect-uri=http://celery.example.com/login'] }).warnings.join(), /is not https/);
  });
});
