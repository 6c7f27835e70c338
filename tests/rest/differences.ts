/**
 * Where our answers differ from Flower 2.2.0's on purpose. Anything else that differs is a defect. Beyond the values below:
 *
 * - A worker is inspected without being asked for: its lists of tasks are there before the first `refresh`, and `/api/workers` is
 *   not empty until then. Passwords in what workers tell of themselves are masked.
 * - A worker that is purged after its time offline is gone from `/api/workers`; Flower keeps it until it ends.
 * - `/api/queues/length`: also queues that lost their last consumer, or were named by --queues, and no row for a queue that
 *   RabbitMQ does not have. RabbitMQ's numbers come from the broker itself, the other fields from the management API where
 *   --broker-api names it. 503 while the broker is away.
 * - `search`: `kwargs:key=value` reads a repr that was cut short up to the cut, and finds None by `key=None`.
 * - `workername`, `taskname` and words with `&`, `<`, `>` or quotes are found: Flower escapes them for HTML first.
 * - 401 says in words what was wrong, with a challenge where a password would help. `/metrics` asks who is calling.
 * - HEAD is answered; an unknown path is a short JSON or text, a page only to a browser; no ETag.
 * - Ids may hold an encoded slash; a `..` segment, an encoded dot or a backslash in a path is a 400.
 */
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
    why: 'Flower gives children in no order, and a retried task as its own child; here they stand as they appeared',
  },
  {
    path: /^\/api\/task(s|\/info\/.*)$/,
    at: /(^| )clock$/,
    holds: (flower, ours) => typeof flower === 'number' && typeof ours === 'number' && ours < flower,
    why: "task-sent tells no clock of a worker: where it came alone, or last, Flower gives the one of its own receiver in place of the client's",
  },
  {
    path: /^\/api\/workers$/,
    at: /^\S+ (active|scheduled|reserved|revoked)$/,
    holds: (flower, ours) => Array.isArray(flower) && ours === undefined,
    why: 'Flower 2.2 asks for lists of tasks of one worker only, and from then on shows them, ageing, among all workers',
  },
  {
    path: /^\/api\/workers$/,
    at: /^\S+ (timestamp|stats (clock|rusage|total)( .*)?|stats uptime)$/,
    holds: (flower, ours) => typeof flower === typeof ours,
    why: 'asked at another moment',
  },
];

/** Where something is done: the request with its query, and its form behind that. */
export const controlDifferences: readonly Difference[] = [
  {
    path: /./,
    at: /^content type$/,
    holds: (flower, ours) => flower === 'text/html; charset=UTF-8' && ours === 'text/plain; charset=UTF-8',
    why: "Flower sends a worker's refusal as HTML, which it is not",
  },
  {
    path: /^\/api\/task\/rate-limit\/.*ratelimit=often/,
    at: /^$/,
    holds: (flower, ours) => String(flower).includes("'Invalid rate limit string: ") && String(ours).includes("'rate_limit: expected tasks a second"),
    why: 'a rate that is none is refused before it is sent, in words that tell what one looks like',
  },
  {
    path: /[?&](n=0|min=3&max=2|soft=-1|signal=SIGNAL)(&|$)/,
    at: /^(status|content type|)$/,
    holds: (flower, ours) =>
      (flower === 200 && ours === 400) || String(flower).startsWith('application/json') || (isMessage(flower) && typeof ours === 'string'),
    why: 'what makes no sense is refused before it is sent; Flower says that it is done',
  },
  {
    path: /^\/api\/worker\/pool\/grow\/prefork$/,
    at: /^(status|content type|)$/,
    holds: (flower, ours) => (flower === 404 && ours === 200) || String(flower).startsWith('text/plain') || (flower === "Unknown worker 'prefork'" && isMessage(ours)),
    why: "a worker's name may be without its host, as in the commands of Flower's README, where only one worker has it",
  },
  {
    path: /\/threads@shop\?queue=mail$/,
    at: /^$/,
    holds: (flower, ours) => String(flower).replace('Unknown reason', 'no answer within 5 s') === ours,
    why: 'a worker that does not answer is said not to',
  },
  {
    path: /queue=a%26b$/,
    at: /^message$/,
    holds: (flower, ours) => String(flower) === String(ours).replace('&', '&amp;'),
    why: 'Flower escapes names for HTML before it sends them, so that the worker consumes from another queue',
  },
  {
    path: /^read only /,
    at: /^$/,
    holds: (flower, ours) => `${String(flower)}: celeriac was started with --read-only` === ours,
    why: 'the reason has a remedy behind it',
  },
];

function isMessage(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'message' in answer;
}

/** Where a task is called: what is sent to send-task, and the two statuses. */
export interface CallDifference {
  readonly body: string;
  readonly statuses: { readonly flower: number; readonly ours: number };
  readonly why: string;
}

export const callDifferences: readonly CallDifference[] = [
  { body: '{"args": [1, 2], "countdown": "soon"}', statuses: { flower: 500, ours: 400 }, why: 'input is checked before anything is published' },
  { body: '{"args": [1, 2], "kwargs": [1]}', statuses: { flower: 500, ours: 400 }, why: 'input is checked before anything is published' },
  { body: '{"args": [1, 2], "priority": 300}', statuses: { flower: 200, ours: 400 }, why: 'Redis has the priorities 0 to 9' },
  { body: '{"args": [1, 2], "expires": -5}', statuses: { flower: 200, ours: 400 }, why: 'no worker would run it' },
  { body: '{"args": [1, 2], "queue": "no-such"}', statuses: { flower: 200, ours: 404 }, why: 'a queue is not made by a slip in its name' },
  { body: '{"args": [1, 2], "exchange": "no-such", "routing_key": "x"}', statuses: { flower: 200, ours: 404 }, why: 'what reaches nobody is said to' },
];

/** A retried task counts itself in Flower: that one more is let pass. */
function sameMembers(flower: unknown, ours: unknown): boolean {
  if (!Array.isArray(flower) || !Array.isArray(ours)) return false;
  const missing = (flower as unknown[]).filter((id) => !ours.includes(id));
  return (ours as unknown[]).every((id) => flower.includes(id)) && missing.length <= 1;
}

/** Of the endpoints that read the result backend. */
export const resultDifferences: readonly Difference[] = [
  {
    path: /^\/api\/task\/result\//,
    at: /^state$/,
    holds: (flower, ours) => ['PENDING', 'STARTED'].includes(String(flower)) && ours === 'SUCCESS',
    why: 'Flower reads the state before it waits, and gives that one beside the result',
  },
  {
    path: /^\/api\/task\/(result|abort)\//,
    at: /^without a backend$/,
    holds: (flower, ours) => flower === '' && /no result backend .*--result-backend=/.test(String(ours)),
    why: 'the answer says what to do',
  },
];
