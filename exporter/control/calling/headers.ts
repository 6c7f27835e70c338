import { CeleriacError } from '../../errors.ts';
import { isDeeperThan } from '../../message/nesting.ts';

/** Those of task protocol 2: another value would make another task of it. */
const PROTOCOL = new Set([
  'lang', 'task', 'id', 'shadow', 'eta', 'expires', 'group', 'group_index', 'retries', 'timelimit', 'root_id', 'parent_id',
  'argsrepr', 'kwargsrepr', 'origin', 'ignore_result', 'replaced_task_nesting', 'stamped_headers', 'stamps', 'compression',
]); // prettier-ignore
/** Headers must fit into one frame of AMQP, beside the protocol's own. */
const MAX_BYTES = 32 * 1024;
const MAX_DEPTH = 8;
const MAX_NAME_BYTES = 255;

/** @throws CeleriacError `bad-input` for what a message of a task cannot carry */
export function checkHeaders(headers: unknown): Readonly<Record<string, unknown>> {
  const given = headers as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    if (PROTOCOL.has(name)) throw bad(`the header '${name}' belongs to the task protocol`, 'most of them have an option of their own');
  }
  if (isDeeperThan(given, MAX_DEPTH)) throw bad(`headers nest deeper than ${MAX_DEPTH} levels`);
  if (Buffer.byteLength(JSON.stringify(given)) > MAX_BYTES) throw bad(`headers may hold ${MAX_BYTES} bytes`);
  checkNames(given);
  return given;
}

/** An AMQP table's names are short; and `!` is how amqplib marks a type. */
function checkNames(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (name === '!' || Buffer.byteLength(name) > MAX_NAME_BYTES) throw bad(`a header cannot be named '${name.slice(0, 50)}'`);
    checkNames(item);
  }
}

function bad(message: string, remedy?: string): CeleriacError {
  return new CeleriacError('bad-input', message, { remedy });
}
