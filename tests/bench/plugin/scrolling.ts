import type { Page } from 'playwright-core';
import type { Measurement } from '../budget.ts';
import { BUDGETS, quantile } from '../budget.ts';
import { busyIn, heapOf, SEEN, untilAfter, watchFrames } from './watch.ts';

/** Pixels of one notch of a wheel; a row is 36. */
const NOTCH = 120;
/** What nobody's hand does, to come to the end in minutes: two screens of rows with each turn. */
const DASH = 1_200;
const HAND_MS = 8_000;
const MOST_MS = 240_000;
/** Turns of the wheel of which the work is measured. */
const TURNS = 100;

/** By hand; to the end and the middle at once; then every row, from the first to the last one held, as fast as the page follows; and some way back by hand, with all of them read. */
export async function measureScrolling(page: Page, held: number): Promise<Measurement[]> {
  const subject = `Tasks, ${held.toLocaleString('en')} held`;
  const before = await heapOf(page);
  await page.getByRole('grid', { name: 'Tasks' }).hover();
  const byHand = await framesOfHand(page, NOTCH);
  const busy = await busyIn(page, () => turnByTurn(page));
  const leaps = await measureLeaps(page, held);
  const begun = performance.now();
  let last = -1;
  let drawn = 0;
  const down = await watchFrames(page);
  while (last < held - 1 && performance.now() - begun < MOST_MS) {
    for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, DASH);
    last = Number(await page.evaluate(SEEN.last));
    drawn = Math.max(drawn, Number(await page.evaluate(SEEN.drawn)));
  }
  const seconds = (performance.now() - begun) / 1_000;
  const framesDown = await down.stop();
  const heap = await heapOf(page);
  const framesBack = await framesOfHand(page, -NOTCH);
  return [
    ...framesOf(subject, 'frame while the wheel is turned by hand', byHand),
    { subject, what: 'processor time of the page for a turn of the wheel', value: busy / TURNS, unit: 'ms' },
    ...leaps,
    { subject, what: 'last row reached with the wheel', value: last + 1, unit: 'rows' },
    { subject, what: '… in', value: seconds, unit: 's' },
    ...framesOf(subject, 'frame in a dash to the last row', framesDown),
    ...framesOf(subject, 'frame while turned back by hand, with what was read', framesBack),
    { subject, what: 'rows drawn at once, at most', value: drawn, unit: 'rows' },
    { subject, what: 'JavaScript heap with the first page read', value: before, unit: 'MiB' },
    { subject, what: '… with all rows read', value: heap, unit: 'MiB' },
  ];
}

/** Each is drawn before the next. */
async function turnByTurn(page: Page): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await page.mouse.wheel(0, NOTCH);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))');
  }
}

/** From the key, or the scrollbar's being let go, until the tasks of that place are drawn; nothing of it was read before. */
async function measureLeaps(page: Page, held: number): Promise<Measurement[]> {
  const subject = `Tasks, ${held.toLocaleString('en')} held`;
  const middle = held / 2;
  await page.getByRole('grid', { name: 'Tasks' }).focus();
  const end = await untilAfter(page, () => page.keyboard.press('End'), `${SEEN.last} === ${held - 1}`, 'End');
  const home = await untilAfter(page, () => page.keyboard.press('Home'), `document.querySelector('#task-row-0:not([aria-busy])') !== null`, 'Home');
  const drawn = `document.querySelector('#task-row-${middle}:not([aria-busy])') !== null`;
  const half = await page.evaluate<number>(`new Promise((resolve) => {
    const begun = performance.now();
    const grid = document.querySelector('[role="grid"]');
    grid.scrollTop = grid.scrollHeight / 2;
    const look = () => (${drawn} ? resolve(performance.now() - begun) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  })`);
  await page.keyboard.press('Home');
  return [
    { subject, what: 'End, until the last row is drawn', value: end, unit: 'ms' },
    { subject, what: 'Home, until the first row is drawn', value: home, unit: 'ms' },
    { subject, what: 'scrollbar to the middle, until its rows are drawn', value: half, unit: 'ms' },
  ];
}

async function framesOfHand(page: Page, notch: number): Promise<readonly number[]> {
  const frames = await watchFrames(page);
  for (const until = performance.now() + HAND_MS; performance.now() < until; ) await page.mouse.wheel(0, notch);
  return frames.stop();
}

export function framesOf(subject: string, what: string, frames: readonly number[]): Measurement[] {
  return [
    { subject, what: `${what}, p50`, value: quantile(frames, 0.5), unit: 'ms' },
    { subject, what: '… p95', value: quantile(frames, 0.95), unit: 'ms', limit: BUDGETS.frame },
    { subject, what: '… longest', value: Math.max(...frames), unit: 'ms' },
  ];
}

/** From the click to the first rows of the other order, or of the narrower question. */
export async function measureAsking(page: Page, held: number): Promise<Measurement[]> {
  const subject = `Tasks, ${held.toLocaleString('en')} matching`;
  const measured: Measurement[] = [];
  for (const name of ['Runtime', 'Task', 'State', 'Seen']) {
    const head = `[...document.querySelectorAll('[role="columnheader"]')].find((head) => head.textContent.startsWith('${name}'))?.getAttribute('aria-sort')`;
    const value = await untilAfter(page, () => page.getByRole('columnheader', { name }).getByRole('button').click(), `${head} === 'descending' && ${SEEN.rows}`);
    measured.push({ subject, what: `sorted by ${name}, until drawn`, value, unit: 'ms' });
  }
  const query = page.getByRole('combobox', { name: 'Query' });
  for (const [what, text] of [['all match', 'runtime>0'], ['one in fifty', 'state:FAILURE'], ['part of a text', 'args:4711']] as const) {
    await query.fill(text);
    const asked = `new URLSearchParams(location.search).get('q') === ${JSON.stringify(text)}`;
    measured.push({ subject, what: `filtered by ${text} (${what}), until drawn`, value: await untilAfter(page, () => query.press('Enter'), `${asked} && ${SEEN.rows}`), unit: 'ms' });
  }
  await query.fill('');
  await query.press('Enter');
  return measured;
}
