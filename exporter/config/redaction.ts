import type { RedactionConfig } from './config.ts';
import { redactionOptions } from './options/redaction.ts';
import type { Settings } from './settings.ts';

/** What is masked. Undefined: nothing. */
export function redactionOf(settings: Settings, warn: (sentence: string) => void): RedactionConfig | undefined {
  const given = [redactionOptions.keys, redactionOptions.patterns].find((option) => settings.found(option) !== undefined);
  if (!settings.get(redactionOptions.on)) {
    warn('secrets in arguments and results are shown as they come: redaction is off');
    if (given !== undefined) warn(`${settings.label(given)} has no effect: redaction is off`);
    return undefined;
  }
  return {
    keys: settings.get(redactionOptions.keys),
    patterns: settings.get(redactionOptions.patterns),
    revealTo: settings.get(redactionOptions.revealTo),
    revealBytes: settings.get(redactionOptions.revealBytes),
  };
}
