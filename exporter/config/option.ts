import type { ValueKind } from './value/value.ts';

/** By what names an option is given. Dashes, underscores and dots are one in a name. */
export interface OptionName {
  /** `inspect-timeout`: `--inspect-timeout`, CELERIAC_INSPECT_TIMEOUT, `inspect_timeout:` in a file. */
  readonly name: string;
  /** `b` for `-b`. */
  readonly short?: string;
  /** Other names of the same form. */
  readonly aliases?: readonly string[];
  /** Flower has it under the same name, so FLOWER_… is read too. */
  readonly flower?: true;
  /** Other environment variables, read last. */
  readonly variables?: readonly string[];
  /** Given by flag alone: neither variable nor file. */
  readonly flagOnly?: true;
  /** Whether a flag needs no value. */
  readonly bare: string | undefined;
  readonly join: string | undefined;
  /** Whether its value must not be shown. */
  readonly secret?: true;
}

/** An option that the exporter acts on. */
export interface Option<T> extends OptionName {
  readonly value: ValueKind<T>;
  /** As if this text had been given. */
  readonly default: string;
  /** Sentences for help and documentation. */
  readonly help: string;
  /** A value that works. */
  readonly example: string;
}

export function option<T>(parts: Omit<Option<T>, 'bare' | 'join'>): Option<T> {
  return { ...parts, bare: parts.value.bare, join: parts.value.join };
}

/** An option of Flower's or Celery's that is understood, and not acted on. */
export interface IdleOption extends OptionName {
  /** Why, as a sentence without a full stop. */
  readonly why: string;
}

/** Names in the one form in which they are compared: `log.level`, `LOG_LEVEL` → `log-level`. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[._]/g, '-');
}

/** `inspect-timeout` → `INSPECT_TIMEOUT`. */
export function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/** Environment variables of an option, those that win first. */
export function variablesOf(option: OptionName): readonly string[] {
  if (option.flagOnly === true) return [];
  const own = [option.name, ...(option.aliases ?? [])].map(variableName);
  return [
    ...own.map((name) => `CELERIAC_${name}`),
    ...(option.flower === true ? own.map((name) => `FLOWER_${name}`) : []),
    ...(option.variables ?? []),
  ];
}
