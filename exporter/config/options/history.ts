import { historyPlace } from '../value/history-place.ts';
import { option } from '../option.ts';
import { bytes, duration } from '../value/quantity.ts';
import { integer } from '../value/scalar.ts';

const MIB = 1024 * 1024;
const DAY = 86_400;

export const historyOptions = {
  db: option({
    name: 'db',
    flower: true,
    secret: true,
    value: historyPlace,
    default: 'auto',
    help:
      'Where tasks and counters are kept for longer than the process lives: a file (SQLite), or postgres://user:password@host/database. ' +
      'auto: celeriac.db in $STATE_DIRECTORY, in $XDG_STATE_HOME/celeriac, or in ~/.local/state/celeriac. off: nowhere. ' +
      'Where it cannot be written, watching goes on, and /-/ready says so.',
    example: '/var/lib/celeriac/celeriac.db',
  }),
  maxBytes: option({
    name: 'history-max-bytes',
    value: bytes(4 * MIB),
    default: '1GiB',
    help: 'What the history may take on the disk. Beyond it the oldest tasks go: those that succeeded first, until failures are more than half of what is kept.',
    example: '10GiB',
  }),
  successAge: option({
    name: 'history-success-age',
    value: duration({ least: 60, most: 3_660 * DAY, never: true }),
    default: '14d',
    help: 'How long a task that did not fail is kept in the history; or never, for no such limit.',
    example: '3d',
  }),
  failureAge: option({
    name: 'history-failure-age',
    value: duration({ least: 60, most: 3_660 * DAY, never: true }),
    default: '90d',
    help: 'How long a task that failed is kept in the history, and which workers came, went and were lost; or never, for no such limit.',
    example: '365d',
  }),
  auditRetention: option({
    name: 'audit-retention',
    value: duration({ least: 60, most: 36_600 * DAY, never: true }),
    default: '365d',
    help: 'How long entries of the audit trail are kept with the history; or never, for no such limit. Without a history (--db=off) the latest 1000 are kept in memory.',
    example: '30d',
  }),
  auditMaxEntries: option({
    name: 'audit-max-entries',
    value: integer(100, 100_000_000),
    default: '200000',
    help: 'Entries of the audit trail to keep; beyond it the oldest go. Each takes about half a kilobyte.',
    example: '1000000',
  }),
};
