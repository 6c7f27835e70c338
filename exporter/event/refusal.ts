import type { UndecodableReason } from '../message/undecodable.ts';

/** Why an event, or a whole message of them, is not applied; short enough for a metric's label. */
export type RefusalReason =
  | 'not-json'
  | 'not-an-object'
  | 'no-type'
  | 'unknown-type' // neither task-* nor worker-*
  | 'no-hostname'
  | 'no-uuid'
  | 'bad-timestamp'
  | 'future-timestamp'
  | UndecodableReason;
