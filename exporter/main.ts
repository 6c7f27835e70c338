import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { askPython } from './application/ask-python.ts';
import { readBuild } from './build.ts';
import { systemClock } from './clock.ts';
import { parseConfig } from './config/command.ts';
import type { Command } from './config/command.ts';
import { describeConfig } from './config/describe.ts';
import type { ServerConfig } from './config/config.ts';
import type { TokenCommand } from './config/token-command.ts';
import { endingSignal } from './ending.ts';
import { CeleriacError, reasonOf } from './errors.ts';
import type { Build, RunningExporter } from './exporter.ts';
import { createLogger } from './logger.ts';
import type { Logger } from './logger.ts';

/** What the process ends with; a second signal adds 128 + its number. */
const EXIT = { clean: 0, failure: 1, usage: 2 } as const;

/** What connections have for a farewell. */
const STOP_SECONDS = 10;

// Whoever read our output may be gone (`celeriac --help | head`): nothing to write to is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', exceptBrokenPipe);

process.exit(await main());

async function main(): Promise<number> {
  const { argv, env } = process;
  const build = readBuild();
  let command: Command;
  try {
    command = parseConfig({
      argv: argv.slice(2),
      env,
      readFile: (path) => readFileSync(path, 'utf8'),
      terminal: process.stderr.isTTY,
      version: build.version,
      askApplication: (asked) => askPython(asked, env),
    });
  } catch (thrown) {
    process.stderr.write(`celeriac: ${sentences(thrown)}\n`);
    return thrown instanceof CeleriacError ? EXIT.usage : EXIT.failure;
  }
  if (command.kind === 'run') return run(command, build);
  if (command.kind === 'token') return changeTokens(command.command);
  if (command.kind === 'healthcheck') return healthcheck(command.server);
  if (command.kind === 'check') return tryOut(command, build);
  await written(command.text);
  return EXIT.clean;
}

/** `celeriac token …` */
async function changeTokens(command: TokenCommand): Promise<number> {
  try {
    const { runTokenCommand } = await import('./auth/tokens/command.ts');
    const { out, beside } = await runTokenCommand(command, systemClock.now());
    process.stderr.write(beside);
    await written(out);
    return EXIT.clean;
  } catch (thrown) {
    process.stderr.write(`celeriac: ${sentences(thrown)}\n`);
    return EXIT.failure;
  }
}

/** `celeriac healthcheck` */
async function healthcheck(server: ServerConfig): Promise<number> {
  const { askHealth } = await import('./serving/healthcheck.ts');
  const trouble = await askHealth(server);
  if (trouble === undefined) return EXIT.clean;
  process.stderr.write(`celeriac: ${trouble}\n`);
  return EXIT.failure;
}

/** `celeriac check` */
async function tryOut({ config, warnings, application, json }: Extract<Command, { kind: 'check' }>, { version }: Build): Promise<number> {
  const [{ check }, { isRight, jsonOf, linesOf, verdictOf }] = await Promise.all([import('./check/check.ts'), import('./check/report.ts')]);
  const { stdout, stderr } = process;
  const look = { colour: stdout.isTTY && stdout.hasColors(), width: Math.min(stdout.columns ?? 120, 140), clusters: config.clusters.length > 1 };
  // A line that is written over, for a person who waits.
  const line = (text: string) => void (stderr.isTTY && !json && stderr.write(`\r\u001b[K${text}`));
  if (!json) await written(`celeriac ${version} tries its configuration\n\n`);
  const findings = await check({
    config,
    warnings,
    application,
    clock: systemClock,
    show: (found) => {
      line('');
      if (!json) stdout.write(linesOf(found, look));
    },
    progress: (subjects) => line(subjects.length === 0 ? '' : `  …  ${subjects.join(', ')}`),
  });
  line('');
  await written(json ? jsonOf(findings, version) : `\n${verdictOf(findings)}\n`);
  return isRight(findings) ? EXIT.clean : EXIT.failure;
}

async function run({ config, warnings, application }: Extract<Command, { kind: 'run' }>, build: Build): Promise<number> {
  const logger = createLogger(config.log);
  process.on('uncaughtException', (error) => endOnDefect(logger, error));
  const ending = endingSignal(logger);
  for (const warning of warnings) logger.warn(warning);
  if (application !== undefined) {
    const { name, celery, gives } = application;
    logger.info(`settings of the application ${name}${celery === undefined ? '' : ` (Celery ${celery})`}: ${gives.join(', ')}`);
  }
  logger.debug({ config: describeConfig(config) }, 'configuration');

  let exporter: RunningExporter;
  try {
    // Not read for `--help` and for what is refused: that answers at once.
    const { startExporter } = await import('./exporter.ts');
    exporter = await startExporter({ config, build, logger, clock: systemClock });
  } catch (thrown) {
    logger.fatal(sentences(thrown));
    if (config.log.level === 'silent') process.stderr.write(`celeriac: ${sentences(thrown)}\n`);
    return EXIT.failure;
  }
  const { addresses } = exporter;
  logger.info({ addresses, version: build.version }, `celeriac ${build.version} listens on ${addresses.join(', ')}`);

  logger.info(`${await ending}: ending`);
  return stopped(exporter, logger);
}

async function stopped(exporter: RunningExporter, logger: Logger): Promise<number> {
  const inTime = await Promise.race([exporter.stop().then(() => true), after(STOP_SECONDS * 1_000, false)]);
  if (!inTime) logger.error(`not everything ended within ${STOP_SECONDS} s`);
  else logger.info('ended');
  return inTime ? EXIT.clean : EXIT.failure;
}

/** A defect of ours, a rejection that nobody took among them. */
function endOnDefect(logger: Logger, error: Error): void {
  if (isBrokenPipe(error)) return;
  logger.fatal({ stack: error.stack }, `ended by a defect: ${reasonOf(error)}`);
  process.exit(EXIT.failure);
}

/** The message, and what to do about it. */
function sentences(thrown: unknown): string {
  const remedy = thrown instanceof CeleriacError ? thrown.remedy : undefined;
  return remedy === undefined ? reasonOf(thrown) : `${reasonOf(thrown)}\n  ${remedy}`;
}

/** A pipe takes it piece by piece: done when all of it is out, or nobody reads any more. */
function written(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

function exceptBrokenPipe(error: Error): void {
  if (!isBrokenPipe(error)) throw error;
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO');
}
