import type { Me } from '../../exporter/contract/access.ts';
import { appSettings } from '../client/app-settings.ts';
import { useAnswer } from '../client/use-answer.ts';
import { useSeriesCount } from '../client/use-metrics.ts';
import { person } from '../scope/who.ts';
import type { Finding } from '../show/finding.ts';
import { metricsFindings } from '../show/prometheus-finding.ts';
import { operatorFindings, readerFindings } from '../show/token-findings.ts';

/** Whether the two tokens are what they should be, that of operators only where the person may use it; and the metrics. */
export function useConnectionFindings(tick: unknown): readonly Finding[] {
  const reader = useAnswer<Me>({ path: '/api/v1/me', tick });
  const operator = useAnswer<Me>(person.mayAct() ? { path: '/api/v1/me', route: 'act', tick } : undefined);
  const { series, trouble } = useSeriesCount(tick);
  const { prometheusUid, exporterUrl } = appSettings();
  return [
    ...readerFindings(reader),
    ...(person.mayAct() ? operatorFindings(operator) : []),
    ...metricsFindings({ isNamed: prometheusUid !== undefined, series, trouble, isOpen: reader.data?.open_metrics, exporterUrl }),
  ];
}
