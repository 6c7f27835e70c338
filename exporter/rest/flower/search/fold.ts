/**
 * A text as the search compares it, without regard to case. Python's casefold, which Flower uses, goes further than lower
 * case for 297 characters; of those that occur in names and words of living languages, ß and final ς are covered.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  // Two scans for one character are cheaper than a regular expression, and this runs over every value of every task.
  return lower.includes('ß') || lower.includes('ς') ? lower.replaceAll('ß', 'ss').replaceAll('ς', 'σ') : lower;
}
