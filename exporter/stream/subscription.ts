export interface Subscription {
  /** `task-succeeded`, or a custom `task-…`. */
  readonly type: string;
  /** Only this task's events. */
  readonly taskId: string | undefined;
}
