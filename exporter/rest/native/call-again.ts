import { formerTasks } from '../../bulk/former-task.ts';
import { callAgain as sameCall } from '../../control/calling/call-again.ts';
import { CeleriacError } from '../../errors.ts';
import type { Tasks } from '../../store/tasks.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { clusterNamed } from '../cluster-access.ts';
import { jsonAction } from './endpoint.ts';
import { CallAgainRequest, CalledAgain } from './schema/bulk.ts';

/** `POST /api/v1/tasks/call-again` */
export const callAgain = (all: readonly ClusterAccess[], service: Tasks) =>
  jsonAction({
    path: '/api/v1/tasks/call-again',
    name: 'callAgain',
    summary: 'Call a task again: a new one with the same arguments, marked with the id of the old one',
    description:
      'Its arguments are taken from the result backend (result_extended), from the worker that holds it, or from its message that still ' +
      'waits in a queue (on Redis; nothing is taken off it), where they are as they were. ' +
      'What events show of them is possibly cut and never read back: 403 then says what is missing.',
    needs: 'operator',
    action: 'task-call-again',
    body: CallAgainRequest,
    problems: [404, 503],
    answer: CalledAgain,
    handle: async ({ uuid, cluster: named, reason }, { audit }) => {
      audit.because(reason);
      if (named !== undefined) clusterNamed(all, named);
      const known = await service.detail(uuid, named);
      if (known === undefined) throw new CeleriacError('not-found', `no task '${uuid.slice(0, 100)}' is known`, { remedy: 'it may be older than what is kept, or not seen yet' });
      const cluster = clusterNamed(all, known.cluster);
      audit.on(cluster.name, [known.name ?? '', uuid]);
      const found = (await formerTasks(cluster, [known])).get(uuid);
      if (found === undefined || 'refused' in found) {
        const { message, remedy } = found?.refused ?? { message: 'its arguments are not known', remedy: null };
        throw new CeleriacError('refused', `it cannot be called again: ${message}`, { ...(remedy !== null && { remedy }) });
      }
      const sent = await cluster.calls.send(sameCall(found.task));
      audit.on(cluster.name, [sent.name, uuid, sent.uuid]);
      return { cluster: cluster.name, uuid: sent.uuid, called_again: uuid, name: sent.name, queue: sent.queue ?? null, arguments_from: found.from };
    },
  });
