export const COLUMNS = ['state', 'name', 'uuid', 'worker', 'queue', 'seen', 'wait', 'runtime', 'retries', 'outcome', 'args'] as const;
export type ColumnName = (typeof COLUMNS)[number];

/** Pixels of width below which each task is a card, and what can be done a menu. */
export const CARD_BELOW = 520;

export interface TasksOptions {
  readonly columns: readonly ColumnName[];
  /** Checkboxes, and what can be done to what is chosen. */
  readonly actions: boolean;
}

export const TITLES: Readonly<Record<ColumnName, string>> = {
  state: 'State',
  name: 'Task',
  uuid: 'Id',
  worker: 'Worker',
  queue: 'Queue',
  seen: 'Seen',
  wait: 'Wait',
  runtime: 'Runtime',
  retries: 'Retries',
  outcome: 'Result or exception',
  args: 'Arguments',
};

export const USUAL: TasksOptions = { columns: ['state', 'name', 'uuid', 'worker', 'seen', 'wait', 'runtime', 'outcome'], actions: true };
