import type { IdleOption } from './option.ts';
import { IDLE_OPTIONS } from './options/idle.ts';
import type { Found, Source } from './sources/found.ts';
import { boolean } from './value/scalar.ts';

/** One sentence for everything given that has no effect here. */
export function idleWarnings(sources: readonly Source[]): readonly string[] {
  const idle = IDLE_OPTIONS.flatMap((option) => {
    const found = sources.map((source) => source.get(option.name)).find((one) => one !== undefined);
    return found === undefined || isOff(option, found) ? [] : [{ option, found }];
  });
  if (idle.length === 0) return [];
  return [`without effect here: ${idle.map(({ option, found }) => `${found.label} (${option.why})`).join('; ')}`];
}

/** `FLOWER_PERSISTENT=false`, `--auth=`. */
function isOff(option: IdleOption, found: Found): boolean {
  if (typeof found.given !== 'string') return false;
  if (found.given === '') return true;
  if (option.bare === undefined || option.name === 'auto-refresh') return false;
  try {
    return !boolean.read(found.given);
  } catch {
    return false;
  }
}
