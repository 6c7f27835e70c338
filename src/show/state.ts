import type { GrafanaTheme2, IconName } from '@grafana/data';

/** How a state looks and reads; never by colour alone. */
export interface Look {
  readonly word: string;
  readonly icon: IconName;
  readonly color: (theme: GrafanaTheme2) => string;
}

const hue =
  (name: string) =>
  ({ visualization }: GrafanaTheme2): string =>
    visualization.getColorByName(name);
const grey = ({ colors }: GrafanaTheme2): string => colors.text.secondary;
// The palette has no teal.
const teal = (theme: GrafanaTheme2): string => `color-mix(in srgb, ${hue('green')(theme)}, ${hue('blue')(theme)})`;

export const TASK_STATES = {
  PENDING: { word: 'Pending', icon: 'clock-nine', color: grey },
  RECEIVED: { word: 'Received', icon: 'import', color: grey },
  STARTED: { word: 'Started', icon: 'play', color: hue('blue') },
  SUCCESS: { word: 'Succeeded', icon: 'check-circle', color: hue('green') },
  FAILURE: { word: 'Failed', icon: 'times-circle', color: hue('red') },
  RETRY: { word: 'Retried', icon: 'repeat', color: hue('orange') },
  REVOKED: { word: 'Revoked', icon: 'minus-circle', color: hue('purple') },
  REJECTED: { word: 'Rejected', icon: 'exclamation-circle', color: hue('dark-red') },
} as const satisfies Record<string, Look>;

export type KnownState = keyof typeof TASK_STATES;

/** A state that an application set itself keeps its name. */
export function taskLook(state: string): Look {
  return (TASK_STATES as Readonly<Record<string, Look>>)[state] ?? { word: state, icon: 'circle', color: teal };
}

export const PRESENCES = {
  online: { word: 'Online', icon: 'check-circle', color: hue('green') },
  silent: { word: 'Silent', icon: 'question-circle', color: hue('yellow') },
  offline: { word: 'Offline', icon: 'minus-circle', color: grey },
  lost: { word: 'Lost', icon: 'times-circle', color: hue('red') },
} as const satisfies Record<string, Look>;

export type Presence = keyof typeof PRESENCES;

/** What a presence means, for who meets the word first. */
export const PRESENCE_MEANING: Readonly<Record<Presence, string>> = {
  online: 'Sends heartbeats',
  silent: 'No heartbeat in time; a long task in a solo pool does that too',
  offline: 'Said good-bye',
  lost: 'Gone without a word: killed, or cut off from the broker',
};

export const SEVERITIES = {
  ok: { word: 'Fine', icon: 'check-circle', color: hue('green') },
  warning: { word: 'Warning', icon: 'exclamation-triangle', color: hue('orange') },
  failing: { word: 'Failing', icon: 'times-circle', color: hue('red') },
} as const satisfies Record<string, Look>;

export type Severity = keyof typeof SEVERITIES;
