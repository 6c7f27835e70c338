import type { Option, OptionName } from './option.ts';
import { accessOptions } from './options/access.ts';
import { applicationOptions } from './options/application.ts';
import { brokerOptions, clusterOptions } from './options/broker.ts';
import { bulkOptions } from './options/bulk.ts';
import { generalOptions } from './options/general.ts';
import { historyOptions } from './options/history.ts';
import { IDLE_OPTIONS } from './options/idle.ts';
import { limitsOptions } from './options/limits.ts';
import { logOptions } from './options/log.ts';
import { metricsOptions } from './options/metrics.ts';
import { redactionOptions } from './options/redaction.ts';
import { resultOptions } from './options/results.ts';
import { serverOptions } from './options/server.ts';
import { signInOptions } from './options/sign-in.ts';
import { surveyOptions } from './options/survey.ts';
import { tlsOptions } from './options/tls.ts';

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly Option<unknown>[];
}

/** Every option that is acted on, in the order in which help shows them. Reading, help and documentation all come from here. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  { title: 'Broker', options: Object.values(brokerOptions) },
  { title: 'Application', options: Object.values(applicationOptions) },
  { title: 'Cluster', options: Object.values(clusterOptions) },
  { title: 'Results', options: Object.values(resultOptions) },
  { title: 'Survey', options: Object.values(surveyOptions) },
  { title: 'Server', options: Object.values(serverOptions) },
  { title: 'TLS', options: Object.values(tlsOptions) },
  { title: 'Access', options: Object.values(accessOptions) },
  { title: 'Sign-in', options: Object.values(signInOptions) },
  { title: 'Metrics', options: Object.values(metricsOptions) },
  { title: 'Limits', options: Object.values(limitsOptions) },
  { title: 'Redaction', options: Object.values(redactionOptions) },
  { title: 'Bulk actions', options: Object.values(bulkOptions) },
  { title: 'History', options: Object.values(historyOptions) },
  { title: 'Log', options: Object.values(logOptions) },
  { title: 'General', options: Object.values(generalOptions) },
];

export const OPTIONS: readonly Option<unknown>[] = OPTION_GROUPS.flatMap((group) => group.options);

const named = (...groups: Readonly<Record<string, OptionName>>[]) => groups.flatMap((group) => Object.values(group).map(({ name }) => name));

/** What each entry of a file's `clusters` may hold. */
export const OF_ONE_CLUSTER: ReadonlySet<string> = new Set(named(brokerOptions, clusterOptions, resultOptions, surveyOptions));
/** What only such an entry says where there are several: a broker for all of them would be one cluster. */
export const CONNECTIONS: ReadonlySet<string> = new Set(named(brokerOptions, resultOptions, { cluster: clusterOptions.cluster }));

/** Also those that are understood and not acted on. */
export const KNOWN_OPTIONS: readonly OptionName[] = [...OPTIONS, ...IDLE_OPTIONS];

const BY_NAME = new Map(KNOWN_OPTIONS.flatMap((known) => [known.name, ...(known.aliases ?? [])].map((name) => [name, known])));
const BY_LETTER = new Map(KNOWN_OPTIONS.flatMap((known) => (known.short === undefined ? [] : [[known.short, known]])));

/** @param name in its normal form */
export function optionNamed(name: string): OptionName | undefined {
  return BY_NAME.get(name);
}

export function optionLettered(letter: string): OptionName | undefined {
  return BY_LETTER.get(letter);
}

export function optionNames(): Iterable<string> {
  return BY_NAME.keys();
}
