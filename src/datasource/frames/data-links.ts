import type { DataLink } from '@grafana/data';
import { links } from '../../links.ts';

/** Links of cells into the app, with the row's cluster and the panel's time range. */

const VALUE = '__VALUE__';
const CLUSTER = '__CLUSTER__';

const link = (title: string, address: string, ranged = false): DataLink => ({
  title,
  url:
    address.replaceAll(VALUE, '${__value.raw:percentencode}').replaceAll(CLUSTER, '${__data.fields.cluster:percentencode}') +
    (ranged ? '&${__url_time_range}' : ''),
});

export const taskLink = link('Open the task', links.task(VALUE, CLUSTER));
export const workerLink = link('Open the worker', links.worker(VALUE, CLUSTER));
export const workerTasksLink = link('Its tasks', links.tasks(`worker="${VALUE}"`), true);
export const taskNameLink = link('Tasks of this name', links.tasks(`name="${VALUE}"`), true);
export const queueTasksLink = link('Tasks of this queue', links.tasks(`queue="${VALUE}"`), true);
export const queuesLink = link('Open the queues', links.queues());
export const exceptionLink = link('Tasks that failed so', links.tasks(`exception:"${VALUE}"`), true);
