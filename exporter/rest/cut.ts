/** Shorter texts are whole, however they end: Celery cuts at 1024 characters (saferepr), and lets a few more follow. */
const SHORTEST_CUT = 1_000;
/** `'rrrr...'`, `('xxxx...',)`, or where the exporter itself cut. */
const CUT_END = /\.\.\.['"]?[\])},]*$/;
/** What is nested deeper than three levels, or has no place any more: `{...}`, `[1, 2, ...]`. */
const LEFT_OUT = /[[({]\.\.\.[\])}]|, \.\.\.[\])}]/;

/** Whether a text of an event, as Python's repr writes it, is known not to be whole. */
export function isCut(text: string | null): boolean {
  return text !== null && ((text.length >= SHORTEST_CUT && CUT_END.test(text)) || LEFT_OUT.test(text));
}
