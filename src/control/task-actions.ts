import type { Action } from './action.ts';

/** What can be done to tasks by their ids; every worker is told, for nobody knows who will get them. */

const SIGNALS = ['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGQUIT', 'SIGUSR1'] as const;

export const revoke = (cluster: string, ids: readonly string[], what: string): Action => ({
  word: 'Revoke',
  command: 'revoke',
  cluster,
  target: what,
  arguments: { task_ids: ids },
});

export const terminate = (cluster: string, ids: readonly string[], what: string): Action => ({
  word: 'Terminate',
  command: 'terminate',
  cluster,
  target: what,
  arguments: { task_ids: ids },
  isDangerous: true,
  loss: 'What a running task has done so far is not undone',
  fields: [{ name: 'signal', label: 'Signal', kind: 'choice', choices: SIGNALS, initial: 'SIGTERM' }],
});

export const queryTask = (cluster: string, id: string, what: string): Action => ({
  word: 'Ask workers',
  command: 'query_task',
  cluster,
  target: what,
  arguments: { task_ids: [id] },
});

/** Of whichever tasks carry a stamp, known here or not; several values are told apart by commas. */
export const revokeByStamp = (cluster: string | undefined): Action => ({
  word: 'Revoke by stamp',
  command: 'revoke_by_stamped_headers',
  cluster,
  target: 'all tasks that carry a stamp',
  loss: 'Nobody counts them before: each worker looks at the tasks that it gets, or holds',
  fields: [
    { name: 'header', label: 'Stamped header', kind: 'text', help: 'As the application stamps its tasks: tenant' },
    { name: 'values', label: 'Values', kind: 'text', help: 'One, or several with commas between them' },
    { name: 'running', label: 'Those that run', kind: 'choice', choices: ['let run', ...SIGNALS], initial: 'let run', help: 'Or the signal that ends their processes' },
  ],
  build: ({ header = '', values = '', running = '' }) => ({
    headers: { [header.trim()]: values.split(',').map((value) => value.trim()).filter((value) => value !== '') },
    ...((SIGNALS as readonly string[]).includes(running) && { terminate: true, signal: running }),
  }),
});
