import type { WorkerDetail } from '../../exporter/contract/worker.ts';

/** What a part of a worker's page is given. */
export interface TabProps {
  readonly worker: WorkerDetail;
  /** Shows what has become of it, after something was done. */
  readonly onDone: () => void;
}
