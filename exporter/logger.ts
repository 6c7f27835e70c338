import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;
export type LogFormat = 'json' | 'pretty';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One JSON object per line for machines; readable lines where a person looks at a terminal. Both to standard error. */
export function createLogger(options: { level: LogLevel; format: LogFormat }): Logger {
  if (options.format === 'json') {
    return pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  }
  return pino({
    level: options.level,
    base: null,
    transport: { target: 'pino-pretty', options: { destination: 2, translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } },
  });
}

export const silentLogger: Logger = pino({ level: 'silent' });
