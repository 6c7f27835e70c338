import type { ClusterSummary } from '../../exporter/contract/cluster.ts';
import type { QueueLengthSeries, QueueSummary } from '../../exporter/contract/queue.ts';
import type { TaskTypeSummary } from '../../exporter/contract/tasks.ts';
import type { WorkerSummary } from '../../exporter/contract/worker.ts';
import { links, term } from '../links.ts';
import type { Kept } from '../links.ts';
import { conditionWords } from '../show/condition.ts';
import { age, count, many, percent } from '../show/quantity.ts';
import type { Severity } from '../show/state.ts';

/** Something that is wrong: one line, and where to look next. */
export interface Concern {
  readonly id: string;
  readonly severity: Exclude<Severity, 'ok'>;
  readonly what: string;
  readonly remedy: string | null;
  readonly href: string | undefined;
}

/** So many failures, and such a part of what ended, are worth a line. */
const FAILURES = 3;
const SHARE = 0.05;
/** A queue grows when it gained so many, and half as many as it had. */
const GAIN = 10;

export function concernsOf(parts: {
  readonly clusters: readonly ClusterSummary[];
  readonly workers: readonly WorkerSummary[];
  readonly queues: readonly QueueSummary[];
  readonly lengths: readonly QueueLengthSeries[];
  readonly types: readonly TaskTypeSummary[];
  readonly now: number;
  readonly kept: Kept;
}): readonly Concern[] {
  const { clusters, workers, queues, lengths, types, now, kept } = parts;
  const found = [
    ...clusters.flatMap(conditionsOf),
    ...workers.flatMap((worker) => presenceOf(worker, now)),
    ...queues.flatMap((queue) => backlogOf(queue, lengths, kept)),
    ...types.flatMap((type) => failuresOf(type, kept)),
  ];
  return found.sort((a, b) => Number(b.severity === 'failing') - Number(a.severity === 'failing'));
}

function conditionsOf({ name, conditions }: ClusterSummary): Concern[] {
  return conditions.flatMap((condition) =>
    condition.status === 'ok'
      ? []
      : [{ id: `${name} ${condition.name}`, severity: condition.status, what: conditionWords(condition), remedy: condition.remedy, href: links.doctor() }],
  );
}

function presenceOf({ cluster, name, presence, last_seen }: WorkerSummary, now: number): Concern[] {
  if (presence !== 'lost' && presence !== 'silent') return [];
  const what = `Worker ${name} is ${presence}, last heard of ${age(now - last_seen)} ago`;
  return [{ id: `${cluster} ${name}`, severity: presence === 'lost' ? 'failing' : 'warning', what, remedy: null, href: links.worker(name, cluster) }];
}

function backlogOf({ cluster, name, ready, workers, consumers }: QueueSummary, lengths: readonly QueueLengthSeries[], kept: Kept): Concern[] {
  if (ready === null || ready === 0) return [];
  const consumed = workers.length > 0 || (consumers ?? 0) > 0;
  const gained = gainOf(lengths.find((one) => one.cluster === cluster && one.queue === name));
  const grows = gained >= GAIN && gained * 3 >= ready;
  if (consumed && !grows) return [];
  const growth = grows ? `grows, ${count(gained)} more in 10 min` : `holds ${many(ready, 'message')}`;
  return [
    {
      id: `${cluster} queue ${name}`,
      severity: consumed ? 'warning' : 'failing',
      what: `Queue ${name} ${growth}, ${consumed ? many(Math.max(workers.length, consumers ?? 0), 'consumer') : 'and no worker consumes it'}`,
      remedy: consumed ? null : 'Start a worker with -Q, or add it as a consumer to one that runs',
      href: links.queues(kept),
    },
  ];
}

function gainOf(series: QueueLengthSeries | undefined): number {
  const known = series?.lengths.map(({ ready }) => ready).filter((ready) => ready !== null) ?? [];
  return (known.at(-1) ?? 0) - (known[0] ?? 0);
}

function failuresOf({ cluster, name, failed, succeeded }: TaskTypeSummary, kept: Kept): Concern[] {
  const ended = failed + succeeded;
  if (failed < FAILURES || failed / ended < SHARE) return [];
  return [
    {
      id: `${cluster} ${name}`,
      severity: failed / ended >= 0.5 ? 'failing' : 'warning',
      what: `${name} fails: ${count(failed)} of ${count(ended)} (${percent(failed, ended)})`,
      remedy: null,
      href: links.tasks(`state:FAILURE ${term('name', name)}`, { ...kept, cluster }),
    },
  ];
}
