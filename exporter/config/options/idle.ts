import type { IdleOption } from '../option.ts';

const SIGN_IN = { why: 'signing in through OAuth is not there yet', remedy: 'use --basic-auth, or a reverse proxy that signs people in' };
const KEPT = { why: 'tasks are kept anyway: see --db' };
const PAGES = { why: "it concerns Flower's own pages" };
const LOG_FILES = { why: 'logs go to standard error alone' };

/** Left out, these would let people in that their owner means to keep out. */
const REFUSED = [
  ...['auth', 'auth-provider', 'oauth2-redirect-uri'].map((name) => refused(name, SIGN_IN)),
  ...['oauth2-key', 'oauth2-secret'].map((name) => ({ ...refused(name, SIGN_IN), secret: true as const })),
  ...['github-oauth-domain', 'gitlab-oauth-domain', 'gitlab-auth-allowed-groups', 'gitlab-min-access-level', 'oauth2-okta-base-url']
    .map((name) => refused(name, SIGN_IN)),
];

const WITHOUT_EFFECT = [
  ...['persistent'].map((name) => flag(name, KEPT)),
  ...['state-save-interval', 'data-dir'].map((name) => idle(name, KEPT)),
  { ...idle('cookie-secret', { why: 'there are no sessions yet' }), secret: true as const },
  flag('xheaders', { why: 'the forwarded headers count from proxies that --trusted-proxies names, where Flower believes everybody' }),
  ...['auto-refresh', 'natural-time'].map((name) => flag(name, PAGES)),
  ...['tasks-columns', 'format-task'].map((name) => idle(name, PAGES)),
  flag('log-to-stderr', LOG_FILES),
  ...['log-file-prefix', 'log-file-max-size', 'log-file-num-backups', 'log-rotate-when', 'log-rotate-interval', 'log-rotate-mode']
    .map((name) => idle(name, LOG_FILES)),
];

export const IDLE_OPTIONS: readonly IdleOption[] = [...REFUSED, ...WITHOUT_EFFECT];

type Cause = Pick<IdleOption, 'why' | 'remedy'>;

function refused(name: string, cause: Cause): IdleOption {
  return { name, flower: true, bare: undefined, join: undefined, standing: 'refused', ...cause };
}

function idle(name: string, cause: Cause): IdleOption {
  return { name, flower: true, bare: undefined, join: undefined, standing: 'no-effect', ...cause };
}

function flag(name: string, cause: Cause): IdleOption {
  return { ...idle(name, cause), bare: 'true' };
}
