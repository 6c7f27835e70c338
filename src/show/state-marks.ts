const ROUND = 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5';

/** States as lines on a field of 16 by 16: for long tables, where an icon that is fetched for each cell would be too dear. */
export const STATE_MARKS: Readonly<Record<string, string>> = {
  PENDING: `${ROUND}M8 4.5V8l2.5 1.5`,
  RECEIVED: 'M8 2v7.5M5 6.75l3 3l3-3M2.5 10v3.75h11V10',
  STARTED: 'M4.5 2.75l8.25 5.25l-8.25 5.25z',
  SUCCESS: `${ROUND}M5.25 8.25l2 2l3.5-4`,
  FAILURE: `${ROUND}M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2`,
  RETRY: 'M2.75 7.25a5.25 5.25 0 0 1 9.5-2.25M12.5 2v3.25H9.25M13.25 8.75a5.25 5.25 0 0 1-9.5 2.25M3.5 14v-3.25h3.25',
  REVOKED: `${ROUND}M5.25 8h5.5`,
  REJECTED: `${ROUND}M8 4.75V8.5M8 10.75v.5`,
};

/** A state that an application set itself. */
export const OTHER_MARK = ROUND;
