/** A part of a Python traceback: a frame, or text between frames. */
export interface TracebackPart {
  readonly text: string;
  /** `library`: not the application's own code. */
  readonly kind: 'own' | 'library' | 'text';
}

const FRAME = /^ {2}File "([^"]+)", line \d+/;
const LIBRARY = /(site|dist)-packages|\/lib\/python\d|^<frozen/;

/** The parts in order; frames of libraries that follow each other are one part. */
export function partsOf(traceback: string): readonly TracebackPart[] {
  const parts: { text: string; kind: TracebackPart['kind'] }[] = [];
  let kind: TracebackPart['kind'] = 'text';
  for (const line of traceback.replace(/\n+$/, '').split('\n')) {
    const path = FRAME.exec(line)?.[1];
    if (path !== undefined) kind = LIBRARY.test(path) ? 'library' : 'own';
    // Lines of code stand deeper than their frame; what does not is the exception, or the word between two.
    else if (!line.startsWith('    ') || kind === 'text') kind = 'text';
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += `\n${line}`;
    else parts.push({ text: line, kind });
  }
  return parts;
}

export function framesIn(text: string): number {
  return text.split('\n').filter((line) => FRAME.test(line)).length;
}
