import { LoadingState } from '@grafana/data';
import type { DataFrame, DataQueryResponse, QueryResultMetaNotice } from '@grafana/data';
import { Observable } from 'rxjs';
import type { StreamFrame, StreamKind } from '../../../exporter/contract/stream.ts';
import type { QueueSummary, Queues } from '../../../exporter/contract/queue.ts';
import type { WorkerSummary } from '../../../exporter/contract/worker.ts';
import { troubleOf } from '../../client/problem.ts';
import type { Asked } from '../asked.ts';
import { passes } from '../asked.ts';
import type { Exporter } from '../exporter.ts';
import { told } from '../exporter.ts';
import { queuesFrame } from '../frames/queues-frame.ts';
import { workersFrame } from '../frames/workers-frame.ts';
import { readWorkers } from '../read/read.ts';
import { framesOfTasks, MOST_TASKS, readTasks } from '../read/tasks.ts';
import type { TaskRow, TaskRows } from '../read/tasks.ts';
import { LiveRows } from './live-rows.ts';
import { streamOf } from './stream.ts';

const STREAM = '/api/v1/stream';
/** Milliseconds: more often than this nobody reads. */
const PACE = 500;
/** A task that stops matching is not told of: pages are read again so often. */
const AGAIN = 15_000;

/** What is shown live, and how it is kept up. */
interface Source {
  readonly kind: StreamKind;
  readonly q: string;
  read(signal: AbortSignal): Promise<void>;
  tell(frame: StreamFrame): void;
  frames(notices: readonly QueryResultMetaNotice[]): DataFrame[];
}

export function canBeLive({ query, isLiveRange }: Asked): boolean {
  return query.live && isLiveRange && (query.queryType === 'tasks' || query.queryType === 'workers' || (query.queryType === 'queues' && query.over === 'now'));
}

/**
 * A query whose answer goes on. The stream is opened first and the page read when it says hello, so that nothing falls between the
 * two; a gap, and every quarter of a minute, reads it anew.
 */
export function live(exporter: Exporter, asked: Asked): Observable<DataQueryResponse> {
  return new Observable<DataQueryResponse>((subscriber) => {
    const source = sourceOf(exporter, asked);
    const abort = new AbortController();
    let broken: string | undefined;
    let failed: string | undefined;
    let pending: ReturnType<typeof setTimeout> | undefined;
    let isRead = false;

    const emit = (): void => {
      pending = undefined;
      const notices = [broken, failed].filter((words) => words !== undefined).map((words): QueryResultMetaNotice => ({ severity: 'warning', text: words }));
      subscriber.next({ key: asked.refId, state: LoadingState.Streaming, data: source.frames(notices) });
    };
    const soon = (): void => {
      if (isRead) pending ??= setTimeout(emit, PACE);
    };
    const read = (): void => {
      source.read(abort.signal).then(
        () => {
          failed = undefined;
          isRead = true;
          emit();
        },
        (thrown: unknown) => {
          if (abort.signal.aborted) return;
          const trouble = troubleOf(thrown);
          failed = told(trouble);
          // Before anything is shown it is an error; later what is shown is old.
          if (!isRead) subscriber.next({ key: asked.refId, state: LoadingState.Error, data: [], errors: [{ message: failed, refId: asked.refId }] });
          else soon();
        },
      );
    };
    const timer = setInterval(read, AGAIN);
    const stream = streamOf((cursor) => exporter.streamUrl(STREAM, { kinds: source.kind, q: source.q, cluster: asked.cluster, cursor })).subscribe((news) => {
      if (news.kind === 'broken') {
        broken = `The live stream broke (${news.why}). It is tried again and goes on where it stood; until then this is read every ${AGAIN / 1000} s.`;
        if (!isRead) read();
        soon();
        return;
      }
      const { frame } = news;
      if (broken !== undefined) {
        broken = undefined;
        soon();
      }
      if (frame.type === 'gap' || (frame.type === 'hello' && !isRead)) return read();
      source.tell(frame);
      if (frame.type === 'task' || frame.type === 'worker' || frame.type === 'queue') soon();
    });
    return () => {
      abort.abort();
      clearInterval(timer);
      clearTimeout(pending);
      stream.unsubscribe();
    };
  });
}

function sourceOf(exporter: Exporter, asked: Asked): Source {
  switch (asked.query.queryType) {
    case 'workers':
      return workers(exporter, asked);
    case 'queues':
      return queues(exporter, asked);
    default:
      return tasks(exporter, asked);
  }
}

function tasks(exporter: Exporter, asked: Asked): Source {
  const span = asked.to - asked.from;
  const rows = new LiveRows<TaskRow>(({ cluster, uuid }) => `${cluster} ${uuid}`, Math.min(MOST_TASKS, asked.query.limit));
  let page: TaskRows | undefined;
  return {
    kind: 'task',
    q: asked.q,
    read: async (signal) => {
      page = await readTasks(exporter, { ...asked, from: Date.now() - span, to: Date.now() }, signal);
      rows.replace(page.rows);
    },
    tell: (frame) => {
      if (frame.type === 'task') rows.tell(frame.task);
    },
    frames: (notices) => framesOfTasks(asked, { rows: rows.rows(), total: page?.total, incomplete: page?.incomplete ?? null }, notices),
  };
}

function workers(exporter: Exporter, asked: Asked): Source {
  const rows = new LiveRows<WorkerSummary>(({ cluster, name }) => `${cluster} ${name}`, 10_000);
  const isWanted = ({ name, cluster, presence }: WorkerSummary): boolean =>
    (asked.workers.length === 0 || asked.workers.includes(name)) && passes(asked.filters, { worker: name, cluster, presence });
  return {
    kind: 'worker',
    q: '',
    read: async (signal) => rows.replace(await readWorkers(exporter, asked, signal)),
    tell: (frame) => {
      if (frame.type !== 'worker' || !isWanted(frame.worker)) return;
      if (frame.gone) rows.forget(frame.worker);
      else rows.tell(frame.worker);
    },
    frames: (notices) => [workersFrame(asked.refId, rows.rows(), { notices: [...notices] })],
  };
}

function queues(exporter: Exporter, asked: Asked): Source {
  const rows = new LiveRows<QueueSummary>(({ cluster, name }) => `${cluster} ${name}`, 10_000);
  const isWanted = ({ name, cluster }: QueueSummary): boolean =>
    (asked.queues.length === 0 || asked.queues.includes(name)) && passes(asked.filters, { queue: name, cluster });
  return {
    kind: 'queue',
    q: '',
    read: async (signal) => {
      const answer = await exporter.ask<Queues>('/api/v1/queues', { cluster: asked.cluster }, signal);
      rows.replace(answer.queues.filter(isWanted));
    },
    tell: (frame) => {
      if (frame.type !== 'queue' || !isWanted(frame.queue)) return;
      if (frame.gone) rows.forget(frame.queue);
      else rows.tell(frame.queue);
    },
    frames: (notices) => [queuesFrame(asked.refId, rows.rows(), { notices: [...notices] })],
  };
}
