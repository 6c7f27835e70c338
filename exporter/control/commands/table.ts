import { CeleriacError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Command } from './command.ts';
import { custom } from './custom.ts';
import { autoscale, poolGrow, poolRestart, poolShrink } from './pool.ts';
import { addConsumer, cancelConsumer } from './queues.ts';
import { queryTask, revoke, revokeByStampedHeaders, setRateLimit, setTimeLimit, terminate } from './tasks.ts';
import { clock, disableEvents, enableEvents, heartbeat, memsample, ping, report, shutdown } from './worker.ts';

const builtIn: readonly Command[] = [
  shutdown,
  poolRestart,
  poolGrow,
  poolShrink,
  autoscale,
  addConsumer,
  cancelConsumer,
  setRateLimit,
  setTimeLimit,
  revoke,
  terminate,
  revokeByStampedHeaders,
  enableEvents,
  disableEvents,
  ping,
  heartbeat,
  queryTask,
  report,
  memsample,
  clock,
];

/** Every command that can be sent to workers. */
export const commands: readonly Command[] = [...builtIn, custom(builtIn)];

/** @throws CeleriacError `not-found` */
export function commandNamed(name: string): Command {
  const found = commands.find((one) => one.name === name);
  if (found) return found;
  const names = commands.map((one) => one.name);
  const meant = nearest(name, names);
  throw new CeleriacError('not-found', `there is no command '${name.slice(0, 100)}'`, {
    remedy: meant === undefined ? `known here: ${names.join(', ')}` : `did you mean ${meant}?`,
  });
}
