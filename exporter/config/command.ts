import type { Config, ServerConfig } from './config.ts';
import { applicationOf } from './application.ts';
import type { AskApplication } from './application.ts';
import { assemble, serverOf } from './assemble.ts';
import { clusterSettings } from './cluster-settings.ts';
import { helpText } from './help.ts';
import { idleWarnings } from './idle.ts';
import { generalOptions } from './options/general.ts';
import { optionsPage } from './options-page.ts';
import { readableFile } from './read-file.ts';
import type { ReadFile } from './read-file.ts';
import { servingOf } from './serving/serving.ts';
import { Settings } from './settings.ts';
import { readArguments } from './sources/arguments.ts';
import type { Environment } from './sources/environment.ts';
import { readEnvironment } from './sources/environment.ts';
import { readOptionsFile } from './sources/file.ts';
import type { OptionsFile } from './sources/file.ts';
import type { Found, Source } from './sources/found.ts';
import { parseTokenCommand, TOKEN_HELP } from './token-command.ts';
import type { TokenCommand } from './token-command.ts';

export interface CommandInput {
  /** What follows the command's name. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Throws as node:fs does. */
  readonly readFile: ReadFile;
  /** Whether a person reads the log; decides `--log-format=auto`. */
  readonly terminal?: boolean;
  /** For `--version`. */
  readonly version?: string;
  /** For --app; without it, that is refused. */
  readonly askApplication?: AskApplication;
}

export type Command =
  | { readonly kind: 'run'; readonly config: Config; readonly warnings: readonly string[]; readonly application: ReadApplication | undefined }
  | { readonly kind: 'help' | 'version'; readonly text: string }
  | { readonly kind: 'healthcheck'; readonly server: ServerConfig }
  | { readonly kind: 'check'; readonly config: Config; readonly warnings: readonly string[]; readonly application: ReadApplication | undefined; readonly json: boolean }
  | { readonly kind: 'token'; readonly command: TokenCommand };

/** Of `celeriac check`. */
const JSON_FLAG = '--json';

/** The Celery application that settings were taken from, for the log: names alone. */
export interface ReadApplication {
  readonly name: string;
  readonly celery: string | undefined;
  /** The options that it gives, whether or not something else wins over it. */
  readonly gives: readonly string[];
}

/**
 * What a command line, an environment and perhaps a file ask for. A flag wins over CELERIAC_…, that over FLOWER_… and
 * Celery's own variables, those over the file, that over the application of --app, that over the default.
 * @throws CeleriacError `bad-input`: the option as it was given, what is wrong, and in `remedy` an example; never a secret
 */
export function parseConfig(input: CommandInput): Command {
  const { readFile } = input;
  if (input.argv[0] === 'token') {
    const command = parseTokenCommand(input.argv.slice(1), input.env);
    return command === undefined ? { kind: 'help', text: TOKEN_HELP } : { kind: 'token', command };
  }
  const [first] = input.argv;
  const isHealthcheck = first === 'healthcheck';
  const isCheck = first === 'check';
  const flags = readArguments(isHealthcheck ? input.argv.slice(1) : isCheck ? input.argv.slice(1).filter((argument) => argument !== JSON_FLAG) : input.argv);
  const asked = askedOf(flags, input.version ?? 'unknown');
  if (asked !== undefined) return asked;

  const { found: variables, warnings: strays } = readEnvironment(input.env);
  const file = fileOf([flags, variables], readFile);
  if (isHealthcheck) return { kind: 'healthcheck', server: listeningBy(new Settings([flags, variables, file.options]), readFile) };
  const application = applicationOf([flags, variables, file.options], input.env, input.askApplication);
  const sources = [flags, variables, file.options, application.options];
  const warnings = [...strays, ...idleWarnings(sources), ...application.warnings];
  if (file.options.size === 0 && file.clusters.size === 0) warnings.push(...strayPython(readFile));
  const settings = new Settings(sources);
  const clusters = clusterSettings(settings, sources, file.clusters);
  const config = assemble(settings, clusters, { readFile, terminal: input.terminal ?? false, env: input.env, warn: (sentence) => warnings.push(sentence) });
  const { name, celery, options } = application;
  const read = name === undefined ? undefined : { name, celery, gives: [...options.keys()] };
  if (isCheck) return { kind: 'check', config, warnings, application: read, json: input.argv.includes(JSON_FLAG) };
  return { kind: 'run', config, warnings, application: read };
}

function listeningBy(settings: Settings, readFile: ReadFile): ServerConfig {
  return serverOf(settings, servingOf(settings, { readFile, warn: () => undefined }));
}

function askedOf(flags: Source, version: string): Command | undefined {
  const settings = new Settings([onlyGeneral(flags)]);
  const help = settings.get(generalOptions.help);
  if (help !== undefined) return { kind: 'help', text: help === 'markdown' ? optionsPage() : helpText() };
  return settings.get(generalOptions.version) ? { kind: 'version', text: `celeriac ${version}\n` } : undefined;
}

/** Help is there for whoever gave something wrong beside it. */
function onlyGeneral(flags: Source): Source {
  const { help, version } = generalOptions;
  return new Map([help, version].flatMap(({ name }): [string, Found][] => {
    const found = flags.get(name);
    return found === undefined ? [] : [[name, found]];
  }));
}

function fileOf(sources: readonly Source[], readFile: ReadFile): OptionsFile {
  const settings = new Settings(sources.map((source) => new Map([...source].filter(([name]) => name === generalOptions.conf.name))));
  const path = settings.get(generalOptions.conf);
  return path === undefined ? { options: new Map(), clusters: new Map() } : readOptionsFile(path, settings.label(generalOptions.conf), readFile);
}

/** Flower would have read it unasked. */
function strayPython(readFile: ReadFile): readonly string[] {
  try {
    readableFile('flowerconfig.py', 'flowerconfig.py', readFile);
    return ['flowerconfig.py lies here and is not read: give its options as flags, as FLOWER_… variables, or in a YAML file named by --conf'];
  } catch {
    return [];
  }
}
