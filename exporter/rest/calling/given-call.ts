import type { AuditNote } from '../../audit/audit-note.ts';
import type { SentTask, TaskCall } from '../../control/calling/task-call.ts';
import { CeleriacError } from '../../errors.ts';
import type { Body } from '../body.ts';
import type { ClusterAccess } from '../cluster-access.ts';

export type GivenCall = Readonly<Record<string, unknown>>;

/**
 * A body as Flower reads it, whatever it is labelled as: an object, in which `args` is a list.
 * @throws CeleriacError `bad-input` with Flower's words
 */
export function givenCall(body: Body): GivenCall {
  const given = body.exactJson() ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new CeleriacError('bad-input', 'invalid options');
  const { args } = given as GivenCall;
  if (args !== undefined && !Array.isArray(args)) throw new CeleriacError('bad-input', 'args must be an array');
  return given as GivenCall;
}

/** Publishes a call and leaves in the audit trail what was called and how; of its arguments no more than their number and names. */
export async function send(cluster: ClusterAccess, call: TaskCall, audit: AuditNote): Promise<SentTask> {
  const { headers, argsRepr: _args, kwargsRepr: _kwargs, ...options } = call.options;
  const shape = { args: call.args.length, kwargs: Object.keys(call.kwargs), ...(headers && { headers: Object.keys(headers) }) };
  audit.on(cluster.name, [call.name]).with({ ...shape, ...options });
  const sent = await cluster.calls.send(call);
  audit.on(cluster.name, [call.name, sent.uuid]);
  return sent;
}
