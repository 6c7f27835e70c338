import { CeleriacError } from '../../errors.ts';
import { brokerOptions, clusterOptions } from '../options/broker.ts';
import { resultOptions } from '../options/results.ts';
import { surveyOptions } from '../options/survey.ts';
import type { OptionName } from '../option.ts';
import { givenOf } from '../value/tree.ts';
import type { Found, Source } from './found.ts';

/** What a Celery application says, as the source that everything else wins over. */
export interface Application {
  /** Undefined: no application was asked. */
  readonly name: string | undefined;
  readonly celery: string | undefined;
  readonly options: Source;
  readonly warnings: readonly string[];
}

export const NO_APPLICATION: Application = { name: undefined, celery: undefined, options: new Map(), warnings: [] };

/** Celery's settings, and whose values they are here. */
const SETTINGS = new Map<string, OptionName>([
  ['broker_url', brokerOptions.broker],
  ['broker_transport_options', brokerOptions.transportOptions],
  ['broker_use_ssl', brokerOptions.useSsl],
  ['result_backend', resultOptions.backend],
  ['result_backend_transport_options', resultOptions.transportOptions],
  ['redis_backend_use_ssl', resultOptions.useSsl],
  ['database_table_names', resultOptions.tableNames],
  ['database_table_schemas', resultOptions.tableSchemas],
  ['task_queues', surveyOptions.queues],
  ['task_default_queue', surveyOptions.defaultQueue],
  ['event_exchange', clusterOptions.eventExchange],
  ['event_queue_prefix', clusterOptions.eventQueuePrefix],
  ['control_exchange', clusterOptions.controlExchange],
]);

/**
 * Reads what exporter/python/celeriac/application.py has printed.
 * @param label how the application was named: `--app`
 * @throws CeleriacError `bad-input`, with the reason and the remedy that stand in it; never a value
 */
export function readApplication(text: string, label: string): Application {
  const answer = parsed(text, label);
  if (typeof answer['error'] === 'string') {
    throw new CeleriacError('bad-input', `${label}: ${answer['error']}`, { remedy: textAt(answer, 'remedy') });
  }
  const { settings } = answer;
  if (answer['version'] !== 1 || !isRecord(settings)) throw unreadable(label);
  const name = textAt(answer, 'application') ?? 'application';
  const options = new Map<string, Found>();
  for (const [setting, value] of Object.entries(settings)) {
    const option = SETTINGS.get(setting);
    // A Python package that is newer than this exporter may know more.
    if (option === undefined) continue;
    options.set(option.name, { option, given: givenOf(value), label: `${setting} of the application ${name}`, write: (example) => `${setting} = ${JSON.stringify(example)}` });
  }
  const warnings = Array.isArray(answer['warnings']) ? answer['warnings'].filter((one) => typeof one === 'string') : [];
  return { name, celery: textAt(answer, 'celery'), options, warnings: warnings.map((sentence) => `application ${name}: ${sentence}`) };
}

function parsed(text: string, label: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    if (isRecord(answer)) return answer;
  } catch {
    // JSON.parse's own words quote the text, which holds passwords.
  }
  throw unreadable(label);
}

function unreadable(label: string): CeleriacError {
  return new CeleriacError('bad-input', `${label}: its settings came in a form that is not understood`, {
    remedy: 'the Python package celeriac and the exporter should be of one version',
  });
}

function textAt(map: Record<string, unknown>, key: string): string | undefined {
  const value = map[key];
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
