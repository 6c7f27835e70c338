import { CeleriacError } from '../errors.ts';
import type { Option, OptionName } from './option.ts';
import { OPTIONS } from './options.ts';
import type { Found, Source } from './sources/found.ts';
import { Refusal } from './value/value.ts';

/** Every option's value: from the first source that gives it, else its default. */
export class Settings {
  readonly #sources: readonly Source[];

  /**
   * @param sources those that win first
   * @throws CeleriacError `bad-input` for the first value that is refused
   */
  constructor(sources: readonly Source[]) {
    this.#sources = sources;
    for (const option of OPTIONS) this.get(option);
  }

  get<T>(option: Option<T>): T {
    const found = this.found(option);
    if (found === undefined) return option.value.read(option.default);
    try {
      return option.value.read(found.given);
    } catch (thrown) {
      throw thrown instanceof Refusal ? this.refused(option, thrown) : thrown;
    }
  }

  found(option: OptionName): Found | undefined {
    for (const source of this.#sources) {
      const found = source.get(option.name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** How the option was given, for sentences: `FLOWER_PORT`; `--port` if it was not. */
  label(option: OptionName): string {
    return this.found(option)?.label ?? `--${option.name}`;
  }

  /** The error for a value that its reader, or what it leads to, refused. */
  refused(option: Option<unknown>, refusal: Refusal): CeleriacError {
    const found = this.found(option);
    const example = found?.write(option.example) ?? `--${option.name}=${option.example}`;
    const shown = showable(option, found) ?? 'its value';
    return new CeleriacError('bad-input', `${this.label(option)}: ${shown} ${refusal.message}`, {
      remedy: `${refusal.remedy === undefined ? '' : `${refusal.remedy}; `}for example ${example}`,
    });
  }
}

/** The value as given, unless it is a secret, looks like a URL with one (given to the wrong option), or is long. */
function showable(option: OptionName, found: Found | undefined): string | undefined {
  if (option.secret === true || found === undefined || typeof found.given !== 'string') return undefined;
  return /:\/\/|@/.test(found.given) || found.given.length > 80 ? undefined : JSON.stringify(found.given);
}
