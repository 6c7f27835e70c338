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
