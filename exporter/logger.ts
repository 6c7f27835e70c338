import { pino, type Logger as PinoLogger } from 'pino';
import { build as pretty } from 'pino-pretty';

export type Logger = PinoLogger;
export type LogFormat = 'json' | 'pretty';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One JSON object per line for machines; readable lines where a person looks at a terminal. Both to standard error. */
export function createLogger(options: { level: LogLevel; format: LogFormat }): Logger {
  if (options.format === 'json') {
    return pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  }
  // In this thread: pino's worker for it blocks the end for 10 s, and throws, once nobody reads standard error any more.
  const stream = pretty({ destination: 2, sync: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname' });
  return pino({ level: options.level, base: null }, stream);
}

export const silentLogger: Logger = pino({ level: 'silent' });
