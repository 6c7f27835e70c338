import { CeleriacError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { normalName } from '../option.ts';
import type { OptionName } from '../option.ts';
import { optionLettered, optionNamed, optionNames } from '../options.ts';
import type { Found, Source } from './found.ts';

const HELP = '`celeriac --help` lists every option';

/**
 * Reads a command line: `--port=5555`, `--port 5555`, `--max_tasks=5`, `-b URL`, `-bURL`, `--read-only`.
 * Given twice, a list grows and anything else is the last one.
 * @throws CeleriacError `bad-input`; what is not an option's name is never quoted, since it may be a password
 */
export function readArguments(argv: readonly string[]): Source {
  const found = new Map<string, Found>();
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    const { option, label, value } = takeApart(argument, at);
    const next = argv[at + 1];
    let given = value;
    if (given === undefined && next !== undefined && !startsOption(next)) {
      given = next;
      at += 1;
    }
    given ??= option.bare;
    if (given === undefined) throw new CeleriacError('bad-input', `${label} needs a value`, { remedy: HELP });
    const earlier = found.get(option.name)?.given;
    const whole = option.join !== undefined && typeof earlier === 'string' ? earlier + option.join + given : given;
    found.set(option.name, { option, given: whole, label, write: (example) => `${label}${label.startsWith('--') ? '=' : ' '}${quoted(example)}` });
  }
  return found;
}

interface Taken {
  option: OptionName;
  label: string;
  value: string | undefined;
}

function takeApart(argument: string, at: number): Taken {
  const [, long, longValue] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (long !== undefined) {
    const option = optionNamed(normalName(long));
    if (option === undefined) throw unknown(long);
    return { option, label: `--${option.name}`, value: longValue };
  }
  const [, letter, letterValue] = /^-([A-Za-z])=?(.*)$/s.exec(argument) ?? [];
  if (letter !== undefined) {
    const option = optionLettered(letter);
    if (option === undefined) throw new CeleriacError('bad-input', `unknown option -${letter}`, { remedy: HELP });
    return { option, label: `-${letter}`, value: letterValue === '' ? undefined : letterValue };
  }
  throw new CeleriacError('bad-input', `argument ${at + 1} is not an option: celeriac takes options alone`, {
    remedy: 'an option begins with --, as in --broker=redis://localhost:6379/0; a value with spaces needs quotes',
  });
}

/** A value may begin with a dash only after `=`; a lone dash and a negative number are values. */
function startsOption(argument: string): boolean {
  return /^--|^-[A-Za-z]/.test(argument);
}

function unknown(name: string): CeleriacError {
  const shown = /^[\w.-]{1,60}$/.test(name) ? `unknown option --${name}` : 'unknown option';
  const near = nearest(normalName(name), optionNames());
  return new CeleriacError('bad-input', near === undefined ? shown : `${shown}: did you mean --${near}?`, { remedy: HELP });
}

/** As a shell takes it. */
function quoted(value: string): string {
  return /^[\w./:@%,+=-]*$/.test(value) ? value : `'${value}'`;
}
