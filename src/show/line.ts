/** Pixels above an icon of 16 that stands beside lines of text, each 22 high: the middle of the first one. */
export const MIDDLE_OF_LINE = 3;
