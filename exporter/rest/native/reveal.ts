import { AuditNote } from '../../audit/audit-note.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { Caller } from '../../auth/caller.ts';
import { includes } from '../../auth/role.ts';
import type { Clock } from '../../clock.ts';
import type { TaskDetail } from '../../contract/task.ts';
import type { TaskAnswer } from '../../contract/tasks.ts';
import { CeleriacError } from '../../errors.ts';
import type { Outside } from '../../outside/outside.ts';
import { auditCaller } from '../audited-refusal.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { asProblem, statusOf } from '../problem.ts';

interface Asking {
  readonly caller: Caller | undefined;
  readonly outside: Outside;
}

/**
 * A task's texts as they came, for an administrator who asks for just them. Whoever asks leaves an entry in the audit trail, which is
 * written before the answer goes out.
 * @throws CeleriacError `forbidden`, `refused` where the configuration keeps none
 */
export async function revealed(task: TaskDetail, cluster: ClusterAccess | undefined, { caller, outside }: Asking, { trail, clock }: { trail: AuditTrail; clock: Clock }): Promise<TaskAnswer['originals']> {
  const note = new AuditNote('task-reveal').on(task.cluster, [task.name ?? '', task.uuid]);
  try {
    if (caller === undefined || !includes(caller.role, 'admin')) throw new CeleriacError('forbidden', 'masked texts are shown to administrators alone', { remedy: 'leave reveal out' });
    if (cluster?.originals === undefined) throw new CeleriacError('refused', 'masked texts are not kept', { remedy: 'start celeriac with --redact-reveal-to=admin' });
  } catch (thrown) {
    const error = asProblem(thrown);
    await trail.write(note.came('refused', error.message).entry(clock.now(), auditCaller(outside, caller), statusOf(error)));
    throw thrown;
  }
  await trail.write(note.entry(clock.now(), auditCaller(outside, caller), 200));
  return cluster.originals.of(task.uuid) ?? {};
}
