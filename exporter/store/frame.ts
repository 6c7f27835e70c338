import { basename } from 'node:path';

// `  File "/srv/shop/orders.py", line 42, in charge`
const FRAME = /^\s*File "([^"\n]+)", line (\d+)(?:, in (.+))?$/gm;
/** Installed packages, Python's own library, and frames without a file: `<frozen importlib._bootstrap>`. */
const FOREIGN = /[\\/](?:site|dist)-packages[\\/]|[\\/]lib(?:64)?[\\/]python\d[\d.]*[\\/]|^</;
const TAIL = 16_384;
const LONGEST = 200;

/**
 * Where a Python traceback says that it happened, as far as it is the application's own code: the innermost frame outside of
 * installed packages, else the innermost of all. A truncated traceback gives what its end still shows.
 * @returns `orders.py:42 in charge`
 */
export function innermostFrame(traceback: string | null | undefined): string | undefined {
  if (traceback == null) return undefined;
  let own: RegExpExecArray | undefined;
  let last: RegExpExecArray | undefined;
  for (const frame of traceback.slice(-TAIL).matchAll(FRAME)) {
    last = frame;
    if (!FOREIGN.test(frame[1] ?? '')) own = frame;
  }
  const found = own ?? last;
  if (found === undefined) return undefined;
  const [, file = '', line, name] = found;
  return `${basename(file.replaceAll('\\', '/'))}:${line}${name === undefined ? '' : ` in ${name}`}`.slice(0, LONGEST);
}
