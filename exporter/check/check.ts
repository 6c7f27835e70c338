import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { ReadApplication } from '../config/command.ts';
import type { Config } from '../config/config.ts';
import { reasonOf } from '../errors.ts';
import { clusterLooks } from './cluster.ts';
import type { Finding, Look } from './finding.ts';
import { right, wrong } from './finding.ts';
import { historyLook } from './history.ts';
import { resultsLook } from './results.ts';
import { surroundingLooks } from './surroundings.ts';

export type { Finding } from './finding.ts';

/** Beyond what a look takes by itself, for what hangs where nobody thought it could. */
/** The look at who may sign in knows the tokens too. */
const SAID_BETTER = /^the API is closed/;
const GRACE_SECONDS = 1.5;

export interface CheckParts {
  readonly config: Config;
  /** What reading the configuration gave to say. */
  readonly warnings: readonly string[];
  /** That settings were taken from. */
  readonly application: ReadApplication | undefined;
  readonly clock: Clock;
  /** Takes what a look came to, in the order of the looks, as soon as those before it are there. */
  readonly show: (findings: readonly Finding[]) => void;
  /** Takes what is still being looked at. */
  readonly progress: (subjects: readonly string[]) => void;
}

/**
 * Tries what a configuration names, all of it at the same time, and says of each part what is right or how to mend it. Nothing is
 * left at a broker, a backend or a database; of files, one is made for a moment where the history is to stand.
 * @returns everything that was found; within 15 seconds
 */
export async function check({ config, warnings, application, clock, show, progress }: CheckParts): Promise<readonly Finding[]> {
  const taken = application === undefined ? [] : [{ subject: 'application', cluster: null, ...right(`${application.name}${application.celery === undefined ? '' : ` (Celery ${application.celery})`} gives ${application.gives.join(', ') || 'nothing'}`) }];
  const stated = [...taken, ...warnings.filter((warning) => !SAID_BETTER.test(warning)).map((what): Finding => ({ subject: 'options', cluster: null, verdict: 'mind', what, remedy: null }))];
  show(stated);
  const [own, rest] = [config.clusters.flatMap((cluster) => [...clusterLooks(cluster, config, clock), resultsLook(cluster, config, clock)]), surroundingLooks(config, clock)];
  const looks = [...own, historyLook(config.history), ...rest];
  const running = new Set(looks);
  const tell = () => progress([...running].map(({ subject, cluster }) => (config.clusters.length > 1 && cluster !== null ? `${cluster}: ${subject}` : subject)));
  const found = looks.map((look) =>
    outcomeOf(look).finally(() => {
      running.delete(look);
      tell();
    }),
  );
  tell();
  const all: Finding[] = [...stated];
  for (const one of found) {
    const findings = await one;
    show(findings);
    all.push(...findings);
  }
  return all;
}

/** Whatever it does, it comes to something in its time. */
async function outcomeOf({ subject, cluster, seconds, run }: Look): Promise<readonly Finding[]> {
  const over = AbortSignal.timeout(seconds * 1_000);
  const done = new AbortController();
  const late = sleep((seconds + GRACE_SECONDS) * 1_000, [wrong(`no answer within ${seconds} s`)], { signal: done.signal }).catch(() => []);
  try {
    const found = await Promise.race([run(over), late]);
    return found.map((one) => ({ subject, cluster, ...one }));
  } catch (thrown) {
    return [{ subject, cluster, ...wrong(reasonOf(thrown)) }];
  } finally {
    done.abort();
  }
}
