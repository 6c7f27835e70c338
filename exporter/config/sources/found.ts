import type { OptionName } from '../option.ts';
import type { Given } from '../value/value.ts';

/** A value as one source gives it, and how that source writes it, for sentences about it. */
export interface Found {
  readonly option: OptionName;
  readonly given: Given;
  /** `--port`, `FLOWER_PORT`, `port in /etc/celeriac.yml`. */
  readonly label: string;
  /** The same with a value: `--port=5555`, `FLOWER_PORT=5555`, `port: 5555`. */
  readonly write: (value: string) => string;
}

/** What one source gives, by the option's name. */
export type Source = ReadonlyMap<string, Found>;
