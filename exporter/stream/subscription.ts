/** Which events a client asked for. */
export interface Subscription {
  /** `task-succeeded`, `task-progress`, …; `task-*` means every one. */
  readonly type: string;
  /** Undefined: of every task. */
  readonly taskId: string | undefined;
}
