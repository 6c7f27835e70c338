import type { Condition } from '../../exporter/contract/readiness.ts';

/** What each of the exporter's conditions is about, for who reads it among others. */
const SUBJECTS: Readonly<Record<Condition['name'], string>> = {
  broker: 'Broker',
  events: 'Events',
  survey: 'Inspection',
  'rejected-events': 'Unreadable events',
  'lost-events': 'Lost events',
  faults: 'Faults of the exporter',
  history: 'History',
  results: 'Results',
};

/** `Broker: connected`. */
export function conditionWords({ name, what, why }: Pick<Condition, 'name' | 'what' | 'why'>): string {
  return `${SUBJECTS[name] ?? name}: ${why === null ? what : `${what}: ${why}`}`;
}
