import { option } from '../option.ts';
import { integer } from '../value/scalar.ts';

export const bulkOptions = {
  maxTasks: option({
    name: 'bulk-max-tasks',
    value: integer(1, 1_000_000),
    default: '10000',
    help: 'Tasks that one bulk action (revoke, terminate, call again) may be about; a selection of more is refused.',
    example: '50000',
  }),
  maxRunning: option({
    name: 'bulk-max-running',
    value: integer(1, 100),
    default: '3',
    help: 'Bulk actions that may be under way at the same time.',
    example: '1',
  }),
  kept: option({
    name: 'bulk-kept',
    value: integer(0, 10_000),
    default: '50',
    help: 'Bulk actions that have ended and can still be looked at, with what came of each task; the oldest go. They are in the history, or in memory with --db=off.',
    example: '200',
  }),
};
