import type { IdleOption } from '../option.ts';

const KEPT = { why: 'tasks are kept anyway: see --db' };
const PAGES = { why: "it concerns Flower's own pages" };
const LOG_FILES = { why: 'logs go to standard error alone' };

export const IDLE_OPTIONS: readonly IdleOption[] = [
  ...['persistent'].map((name) => flag(name, KEPT)),
  ...['state-save-interval', 'data-dir'].map((name) => idle(name, KEPT)),
  flag('xheaders', { why: 'the forwarded headers count from proxies that --trusted-proxies names, where Flower believes everybody' }),
  ...['auto-refresh', 'natural-time'].map((name) => flag(name, PAGES)),
  ...['tasks-columns', 'format-task'].map((name) => idle(name, PAGES)),
  flag('log-to-stderr', LOG_FILES),
  ...['log-file-prefix', 'log-file-max-size', 'log-file-num-backups', 'log-rotate-when', 'log-rotate-interval', 'log-rotate-mode']
    .map((name) => idle(name, LOG_FILES)),
];

type Cause = Pick<IdleOption, 'why'>;

function idle(name: string, cause: Cause): IdleOption {
  return { name, flower: true, bare: undefined, join: undefined, ...cause };
}

function flag(name: string, cause: Cause): IdleOption {
  return { ...idle(name, cause), bare: 'true' };
}
