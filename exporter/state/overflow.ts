/** Label of what is counted together once a cap on labels is reached. */
export const OVERFLOW = '…';
