import type { WorkerChange } from '../../exporter/contract/worker-change.ts';

/** What changed, in words. */
export interface ToldChange {
  /** `w1@shop was lost`, the worker left out: `was lost`; of a version the whole: `Celery 5.7.0 began to run`. */
  readonly what: string;
  /** What else there is to know. */
  readonly more: string;
}

type Kind = WorkerChange['kind'];

/** Of a worker that did so. */
export const DID: Readonly<Record<Exclude<Kind, 'version-began' | 'version-ended'>, string>> = {
  online: 'came online',
  back: 'came back',
  offline: 'went offline',
  lost: 'was lost',
};

export function isOfVersion(kind: Kind): kind is 'version-began' | 'version-ended' {
  return kind === 'version-began' || kind === 'version-ended';
}

export function toldChange({ kind, worker, version, former }: WorkerChange): ToldChange {
  const celery = version === null ? '' : `Celery ${version}`;
  switch (kind) {
    case 'online':
      return { what: DID.online, more: former.length === 0 ? celery : `${celery}, before that ${former.join(', ')}` };
    case 'back':
      return { what: DID.back, more: 'It was lost, and is heard again' };
    case 'offline':
      return { what: DID.offline, more: 'It said so' };
    case 'lost':
      return { what: DID.lost, more: 'Its last heartbeat; it did not say that it goes' };
    case 'version-began':
      return { what: `${celery} began to run`, more: `${worker} was the first with it; until then ran ${former.join(', ')}` };
    case 'version-ended':
      return { what: `${celery} runs no more`, more: `${worker} was the last with it` };
  }
}
