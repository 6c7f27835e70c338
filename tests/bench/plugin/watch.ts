import type { Page } from 'playwright-core';

/** What a page script sees of the Tasks page and the Overview, as expressions. */
export const SEEN = {
  /** Who is there, what is wrong, and which tasks there are: all that somebody on call looks at first. */
  overview: `/Online.*20/s.test(document.body.textContent) && document.querySelector('[aria-label="What is wrong"] li') !== null && document.querySelector('table[aria-label="Task types"] tbody tr') !== null`,
  rows: `document.querySelector('[id^="task-row-"]:not([aria-busy])') !== null`,
  drawn: `document.querySelectorAll('[id^="task-row-"]').length`,
  /** Of those that were read. */
  last: `Math.max(-1, ...[...document.querySelectorAll('[id^="task-row-"]:not([aria-busy])')].map((row) => Number(row.id.slice(9))))`,
} as const;

/** Milliseconds from the navigation until the condition holds in a frame, and until the plugin's own module was asked for. */
export interface Opened {
  readonly whole: number;
  readonly module: number;
}

export async function opened(page: Page, url: string, condition: string): Promise<Opened> {
  await page.addInitScript(`(() => { const look = () => { try { if (${condition}) { window.benchSeen ??= performance.now(); return; } } catch {} requestAnimationFrame(look); }; requestAnimationFrame(look); })()`);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction('window.benchSeen !== undefined');
  const whole = Number(await page.evaluate('window.benchSeen'));
  const module = Number(await page.evaluate(`performance.getEntriesByType('resource').find(({ name }) => /celeriac-celery-app\\/module\\.js/.test(name)).startTime`));
  return { whole, module };
}

/** Milliseconds from a click or a key in the page until a frame in which the condition holds. */
export async function untilAfter(page: Page, act: () => Promise<unknown>, condition: string, key = 'Enter'): Promise<number> {
  await page.evaluate(`(() => {
    window.benchActed = undefined;
    window.benchDone = undefined;
    const acted = (event) => { if (event.type === 'click' || event.key === ${JSON.stringify(key)}) window.benchActed ??= performance.now(); };
    for (const kind of ['click', 'keydown']) addEventListener(kind, acted, { capture: true, once: false });
    const look = () => { if (window.benchActed !== undefined && ${condition}) window.benchDone = performance.now(); else requestAnimationFrame(look); };
    requestAnimationFrame(look);
  })()`);
  await act();
  await page.waitForFunction('window.benchDone !== undefined');
  return Number(await page.evaluate('window.benchDone - window.benchActed'));
}

/** Milliseconds of its own processor time that the page's main thread takes meanwhile: worth the same whatever else the machine does. */
export async function busyIn(page: Page, act: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken = async (): Promise<number> => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  const before = await taken();
  await act();
  const after = await taken();
  await session.detach();
  return (after - before) * 1_000;
}

/** Times between frames, milliseconds, from now until `stop`. */
export async function watchFrames(page: Page): Promise<{ stop(): Promise<readonly number[]> }> {
  await page.evaluate(`(() => {
    const frames = []; let before; window.benchFrames = frames; window.benchWatching = true;
    const frame = (now) => { if (!window.benchWatching) return; if (before !== undefined) frames.push(now - before); before = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  })()`);
  return { stop: () => page.evaluate<number[]>('(window.benchWatching = false, window.benchFrames)') };
}

/** Megabytes of JavaScript objects that are in use, garbage left out. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / 1024 / 1024;
}
