import type { WaitSeries, WaitStage } from '../state/series.ts';
import type { Labels } from './labels.ts';
import type { Subject } from './subject.ts';
import { further, LabelCache } from './labels.ts';
import { histogram } from './metric.ts';

const WAIT = histogram(
  'celeriac_task_wait_seconds',
  ['cluster', 'task', 'queue', 'stage'],
  'Seconds that tasks waited, by stage: broker (sent to received), prefetch (received, or the ETA if later, to started), eta (received to the ETA).',
);

/** In the order in which a task goes through them. */
export const WAIT_STAGES: readonly WaitStage[] = ['broker', 'eta', 'prefetch'];

const STAGES: readonly { readonly stage: WaitStage; readonly label: Labels }[] = WAIT_STAGES.map((stage) => ({
  stage,
  label: further({ stage }),
}));

const waitLabels = new LabelCache<WaitSeries>(({ task, queue }, cluster) => ({ task, queue, cluster }));

/** Where tasks wait, without a worker label: it is the queue that is slow, and the histogram stays small. */
export const waits: Subject = {
  name: 'waits',
  family: 'waits',
  metrics: [WAIT],
  write(page, clusters) {
    page.begin(WAIT);
    for (const { name, state } of clusters) {
      for (const wait of state.waits()) {
        for (const { stage, label } of STAGES) {
          const histogram = wait.stages[stage];
          if (histogram) page.histogram(WAIT, waitLabels.of(wait, name), histogram, label);
        }
      }
    }
  },
};
