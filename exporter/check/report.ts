import type { Finding } from './finding.ts';

const SIGN: Readonly<Record<Finding['verdict'], string>> = { right: '✔', mind: '!', wrong: '✖' };
const COLOUR: Readonly<Record<Finding['verdict'], number>> = { right: 32, mind: 33, wrong: 31 };
const SUBJECT_WIDTH = 14;

export interface Look {
  readonly colour: boolean;
  /** Of the terminal, in characters. */
  readonly width: number;
  /** Whether subjects bear the name of their cluster. */
  readonly clusters: boolean;
}

/** A line for each finding, and one below it for what to do. */
export function linesOf(findings: readonly Finding[], { colour, width, clusters }: Look): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return findings
    .map(({ subject, cluster, verdict, what, remedy }) => {
      const name = clusters && cluster !== null ? `${cluster}: ${subject}` : subject;
      const margin = ' '.repeat(SUBJECT_WIDTH + 5);
      const body = wrapped(what, width - margin.length).join(`\n${margin}`);
      const advice = remedy === null ? '' : `\n${margin}${paint(2, wrapped(`→ ${remedy}`, width - margin.length).join(`\n${margin}`))}`;
      return `  ${paint(COLOUR[verdict], SIGN[verdict])}  ${name.padEnd(SUBJECT_WIDTH)}${body}${advice}\n`;
    })
    .join('');
}

/** `All of it is right.`; `2 things are wrong, and 1 is to be minded.` */
export function verdictOf(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
  const [bad, minded] = [count('wrong'), count('mind')];
  const things = (number: number) => `${number} ${number === 1 ? 'thing is' : 'things are'}`;
  if (bad === 0) return minded === 0 ? 'All of it is right.' : `Nothing is wrong; ${things(minded)} to be minded.`;
  return `${things(bad)} wrong${minded === 0 ? '' : `, and ${minded} ${minded === 1 ? 'is' : 'are'} to be minded`}.`;
}

export function jsonOf(findings: readonly Finding[], version: string): string {
  return `${JSON.stringify({ version, ok: isRight(findings), findings }, null, 2)}\n`;
}

export function isRight(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'wrong');
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(width, 30)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
