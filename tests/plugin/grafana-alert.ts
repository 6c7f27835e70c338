import type { Alert } from './host.ts';

/** A rule that asks nobody, and fires with its first evaluation; as Grafana's provisioning takes it. */
export function ruleOf({ title, labels }: Alert, folder: string): object {
  const range = { from: 60, to: 0 };
  const conditions = [{ evaluator: { type: 'gt', params: [0] } }];
  return {
    title,
    folderUID: folder,
    ruleGroup: title,
    condition: 'B',
    for: '0s',
    noDataState: 'OK',
    execErrState: 'Error',
    labels,
    data: [
      { refId: 'A', datasourceUid: '__expr__', relativeTimeRange: range, model: { refId: 'A', type: 'math', expression: '1' } },
      { refId: 'B', datasourceUid: '__expr__', relativeTimeRange: range, model: { refId: 'B', type: 'threshold', expression: 'A', conditions } },
    ],
  };
}
