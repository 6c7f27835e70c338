import type { DataFrame } from '@grafana/data';
import type { RecentEvents } from '../../../exporter/contract/event.ts';
import type { QueueLengths, Queues } from '../../../exporter/contract/queue.ts';
import type { AggregateAnswer, FailuresAnswer, TaskAnswer } from '../../../exporter/contract/tasks.ts';
import type { WorkerAnswer, WorkerDetail, Workers } from '../../../exporter/contract/worker.ts';
import { readAnnotations } from '../annotations/read.ts';
import type { Asked } from '../asked.ts';
import { passes } from '../asked.ts';
import type { Exporter } from '../exporter.ts';
import { eventsFrame } from '../frames/events-frame.ts';
import { failuresFrame } from '../frames/failures-frame.ts';
import { queueLengthFrames, queuesFrame } from '../frames/queues-frame.ts';
import { groupsFrame, seriesFrames } from '../frames/series-frames.ts';
import { momentsFrame, relativesFrames } from '../frames/task-frames.ts';
import { tasksFrame } from '../frames/tasks-frame.ts';
import { inspectionFrame, workersFrame } from '../frames/workers-frame.ts';
import { steppedRange } from '../step.ts';
import { incomplete } from './incomplete.ts';
import { framesOfTasks, readTasks } from './tasks.ts';

/** Answers a query once. @throws ExporterError, or Error that says what is missing */
export async function read(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  switch (asked.query.queryType) {
    case 'tasks':
      return framesOfTasks(asked, await readTasks(exporter, asked, signal));
    case 'task':
      return readTask(exporter, asked, signal);
    case 'workers':
      return [workersFrame(asked.refId, await readWorkers(exporter, asked, signal))];
    case 'worker':
      return readWorker(exporter, asked, signal);
    case 'queues':
      return readQueues(exporter, asked, signal);
    case 'events':
      return readEvents(exporter, asked, signal);
    case 'series':
      return readSeries(exporter, asked, signal);
    case 'failures':
      return readFailures(exporter, asked, signal);
    case 'annotations':
      return readAnnotations(exporter, asked, signal);
  }
}

const range = ({ from, to }: Asked) => ({ from: Math.floor(from), to: Math.ceil(to) });

async function readTask(exporter: Exporter, { refId, query, uuid, cluster }: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const answer = await exporter.ask<TaskAnswer>('/api/v1/task', { uuid, cluster: cluster?.[0] }, signal);
  switch (query.part) {
    case 'task':
      return [tasksFrame(refId, [answer.task], { notices: incomplete(answer.incomplete) })];
    case 'timeline':
      return [momentsFrame(refId, answer)];
    case 'relatives':
      return relativesFrames(refId, answer);
  }
}

export async function readWorkers(exporter: Exporter, { cluster, workers, filters }: Asked, signal?: AbortSignal) {
  const answer = await exporter.ask<Workers>('/api/v1/workers', { cluster }, signal);
  return answer.workers.filter(
    ({ name, cluster: of, presence }) => (workers.length === 0 || workers.includes(name)) && passes(filters, { worker: name, cluster: of, presence }),
  );
}

/** Each is asked for alone: no more than so many in one panel. */
const MOST_WORKERS = 20;

async function readWorker(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const { refId, query, workers, cluster } = asked;
  // Nobody is named where a variable stands for all.
  const names = workers.length > 0 ? workers : (await readWorkers(exporter, asked, signal)).map(({ name }) => name);
  const found: WorkerDetail[] = [];
  for (const name of [...new Set(names)].slice(0, MOST_WORKERS)) {
    found.push((await exporter.ask<WorkerAnswer>('/api/v1/worker', { name, cluster: cluster?.length === 1 ? cluster[0] : undefined }, signal)).worker);
  }
  const { workerPart } = query;
  return workerPart === 'summary' ? [workersFrame(refId, found)] : found.map((worker) => inspectionFrame(refId, worker, workerPart));
}

async function readQueues(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const { refId, query, queues: name, cluster, filters, step, intervalMs, maxDataPoints, from, to } = asked;
  const wanted = name.length === 0 ? undefined : name;
  if (query.over === 'now') {
    const { queues } = await exporter.ask<Queues>('/api/v1/queues', { cluster, name: wanted }, signal);
    return [queuesFrame(refId, queues.filter((queue) => passes(filters, { queue: queue.name, cluster: queue.cluster })))];
  }
  const room = steppedRange(step, { from: from / 1000, to: to / 1000, intervalMs, maxDataPoints });
  const answer = await exporter.ask<QueueLengths>('/api/v1/queues/lengths', { cluster, name: wanted, from: room.from, to: room.to, step: `${room.step}s` }, signal);
  return queueLengthFrames(refId, { ...answer, series: answer.series.filter(({ queue, cluster: of }) => passes(filters, { queue, cluster: of })) });
}

async function readEvents(exporter: Exporter, { refId, query, cluster, workers, uuid, filters, from, to, isLiveRange }: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const type = query.events.split(',').map((one) => one.trim()).filter((one) => one !== '');
  const { events } = await exporter.ask<RecentEvents>(
    '/api/v1/events',
    { cluster, type: type.length === 0 ? undefined : type, worker: workers[0], uuid: uuid === '' ? undefined : uuid, limit: Math.min(1_000, query.limit) },
    signal,
  );
  const shown = events.filter(
    ({ timestamp, sender, name, cluster: of }) => timestamp * 1000 >= from && (isLiveRange || timestamp * 1000 <= to) && passes(filters, { worker: sender, name, cluster: of }),
  );
  return [eventsFrame(refId, shown)];
}

async function readSeries(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const { refId, query, q, cluster, step, from, to, intervalMs, maxDataPoints } = asked;
  const { measures, by, legend, groups, format } = query;
  const how = { refId, measures, by, legend, groups, now: Date.now() / 1000 };
  if (format === 'table') {
    const answer = await exporter.ask<AggregateAnswer>('/api/v1/aggregate', { q, cluster, by, ...range(asked) }, signal);
    return [noted(groupsFrame(answer, how), answer.incomplete)];
  }
  const room = steppedRange(step, { from: from / 1000, to: to / 1000, intervalMs, maxDataPoints });
  const answer = await exporter.ask<AggregateAnswer>('/api/v1/aggregate', { q, cluster, by, from: room.from, to: room.to, step: `${room.step}s` }, signal);
  return seriesFrames(answer, how).map((frame, index) => (index === 0 ? noted(frame, answer.incomplete) : frame));
}

async function readFailures(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const { refId, query, q, cluster } = asked;
  const answer = await exporter.ask<FailuresAnswer>('/api/v1/failures', { q, cluster, limit: Math.min(500, query.limit), ...range(asked) }, signal);
  return [failuresFrame(refId, answer.failures, { notices: incomplete(answer.incomplete) })];
}

function noted(frame: DataFrame, why: string | null): DataFrame {
  if (why === null) return frame;
  return { ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...incomplete(why)] } };
}
