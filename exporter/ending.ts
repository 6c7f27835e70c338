import type { Logger } from './logger.ts';

/**
 * A launcher and the terminal may each pass on the same Ctrl-C (npx does): a second signal this soon is the first one again.
 */
const ECHO_MS = 250;

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, with the exit code that a shell gives to
 * the signal.
 */
export function endingSignal(logger: Logger): Promise<string> {
  let firstAt: number | undefined;
  return new Promise((resolve) => {
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        const now = performance.now();
        if (firstAt === undefined) {
          firstAt = now;
          resolve(signal);
        } else if (now - firstAt > ECHO_MS) {
          logger.warn(`${signal} again: ending at once`);
          process.exit(128 + number);
        }
      });
    }
  });
}
