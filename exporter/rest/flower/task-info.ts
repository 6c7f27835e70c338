import type { FlowerTask, FlowerTaskTypes } from '../../contract/flower.ts';
import { CeleriacError } from '../../errors.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { Handler } from '../route.ts';
import { flowerTask } from './task.ts';

/** `GET /api/task/info/{id}` */
export function taskInfo(clusters: readonly ClusterAccess[]): Handler {
  return ({ parameters, rest: id }) => {
    const task = clusterOf(clusters, parameters).state.task(id);
    if (!task) throw new CeleriacError('not-found', `Unknown task '${id}'`);
    const answer: FlowerTask = { ...flowerTask(task), worker: task.worker?.name ?? null };
    return json(answer);
  };
}

/** `GET /api/task/types`: names seen in events, not those that workers have registered. */
export function taskTypes(clusters: readonly ClusterAccess[]): Handler {
  return ({ parameters }) => {
    const answer: FlowerTaskTypes = { 'task-types': clusterOf(clusters, parameters).state.taskTypes() };
    return json(answer);
  };
}
