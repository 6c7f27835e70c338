import { z } from 'zod';
import { command } from './command.ts';

const nothing = z.strictObject({});

export const shutdown = command({
  name: 'shutdown',
  role: 'admin',
  action: 'worker-shutdown',
  effect: 'Ends once the tasks that run have ended; what it had prefetched goes back to the queue. Nothing starts it again unless its supervisor does.',
  arguments: nothing,
  answers: false,
  timeoutSeconds: 5,
});

export const enableEvents = command({
  name: 'enable_events',
  role: 'operator',
  action: 'worker-enable-events',
  effect: 'Sends events of its tasks, as with -E.',
  arguments: nothing,
  differences: [{ from: '5.7', what: 'says so where it runs without event dispatcher; before it failed with an AttributeError' }],
});

export const disableEvents = command({
  name: 'disable_events',
  role: 'operator',
  action: 'worker-disable-events',
  effect: 'Sends no more events of its tasks, so that they are not seen any more. One that was started with -E goes on sending them.',
  arguments: nothing,
  differences: [{ from: '5.7', what: 'says so where it runs without event dispatcher; before it failed with an AttributeError' }],
  // With -E no groups of events are chosen from, so that there is none to leave out.
  note: (words) =>
    words.includes('already') ? 'a worker that was started with -E says so too, and goes on sending them' : 'Celeriac leaves them off until that worker, or Celeriac itself, is started again',
});

export const ping = command({ name: 'ping', role: 'viewer', action: 'worker-ping', acts: false, effect: 'Answers.', arguments: nothing });

export const heartbeat = command({
  name: 'heartbeat',
  role: 'operator',
  action: 'worker-heartbeat',
  effect: 'Sends a heartbeat now.',
  arguments: nothing,
});

export const report = command({
  name: 'report',
  role: 'operator',
  action: 'worker-report',
  acts: false,
  effect: "Tells versions, platform and settings, as Celery's bug reports want them.",
  arguments: nothing,
  timeoutSeconds: 5,
});

export const memsample = command({
  name: 'memsample',
  role: 'viewer',
  action: 'worker-memsample',
  acts: false,
  effect: 'Tells the memory that its main process holds. Needs psutil there.',
  arguments: nothing,
});

export const clock = command({ name: 'clock', role: 'viewer', action: 'worker-clock', acts: false, effect: 'Tells its logical clock.', arguments: nothing });
