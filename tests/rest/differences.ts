/** Where our answers differ from Flower 2.2.0's on purpose. Anything else that differs is a defect. */
export interface Difference {
  /** The request, without its query. */
  readonly path: RegExp;
  /** Keys from the top of the answer, joined by spaces; '' is the whole answer, `status` in front of a whole one its code. */
  readonly at: RegExp;
  /** Whether these two values differ in the way that is meant; undefined stands for a key that is absent. */
  readonly holds: (flower: unknown, ours: unknown) => boolean;
  readonly why: string;
}

export const differences: readonly Difference[] = [
  {
    path: /^\/api\/task(s|\/info\/.*)$/,
    at: /(^| )runtime$/,
    holds: (flower, ours) => flower === null && typeof ours === 'number' && ours >= 0,
    why: 'Celery sends a runtime with task-succeeded only: a failed or retried task has the time from its start to its end',
  },
  {
    path: /^\/api\/task(s|\/info\/.*)$/,
    at: /(^| )parent(_id)?$/,
    holds: (flower, ours) => typeof flower === 'string' && ours === null,
    why: 'a retry is sent by the task itself, so that Flower shows a retried task as its own parent',
  },
  {
    path: /^\/api\/task(s|\/info\/.*)$/,
    at: /(^| )children$/,
    holds: (flower, ours) => sameMembers(flower, ours),
    why: 'Flower gives children in no order, and a retried task as its own child; here they stand in the order of their appearance',
  },
  {
    path: /^\/api\/task(s|\/info\/.*)$/,
    at: /(^| )clock$/,
    holds: (flower, ours) => typeof flower === 'number' && ours === 0,
    why: "a task known from task-sent alone has no clock: Flower gives the one of its own receiver in place of the client's",
  },
  {
    path: /^\/api\/workers$/,
    at: /^\S+ (active|scheduled|reserved|revoked)$/,
    holds: (flower, ours) => Array.isArray(flower) && ours === undefined,
    why: 'Flower 2.2 asks for lists of tasks of a single worker only, and then shows them, old as they may be, among all workers too',
  },
  {
    path: /^\/api\/workers$/,
    at: /^\S+ (timestamp|stats (clock|rusage|total)( .*)?|stats uptime)$/,
    holds: (flower, ours) => typeof flower === typeof ours,
    why: 'asked at another moment',
  },
];

/** A retried task counts itself in Flower: that one more is let pass. */
function sameMembers(flower: unknown, ours: unknown): boolean {
  if (!Array.isArray(flower) || !Array.isArray(ours)) return false;
  const missing = (flower as unknown[]).filter((id) => !ours.includes(id));
  return (ours as unknown[]).every((id) => flower.includes(id)) && missing.length <= 1;
}
