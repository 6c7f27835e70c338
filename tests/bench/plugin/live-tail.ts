import type { Page } from 'playwright-core';
import type { Broker } from '../publisher.ts';
import type { Measurement } from '../budget.ts';
import { BUDGETS } from '../budget.ts';
import { publishSteadily } from '../steadily.ts';
import { BUDGET_STREAM, makeStream } from '../stream.ts';
import { framesOf } from './scrolling.ts';
import { watchFrames } from './watch.ts';

/** Tasks a second, each of three events. */
const RATE = 200;
const SECONDS = 10;

/** Tasks come in while somebody reads a row in the middle, and while nobody does. */
export async function measureLiveTail(page: Page, broker: Broker): Promise<Measurement[]> {
  const grid = page.getByRole('grid', { name: 'Tasks' });
  await page.evaluate(`(() => { const grid = document.querySelector('[role="grid"]'); grid.scrollTop = Math.round(grid.scrollHeight / 72) * 36; })()`);
  await grid.hover();
  await page.evaluate(`(() => {
    const box = document.querySelector('[role="grid"]').getBoundingClientRect();
    const under = () => { const row = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest('[role="row"]'); return row === null || row === undefined ? 'none' : row.querySelector('a')?.href + ' ' + Math.round(row.getBoundingClientRect().y); };
    let before = under(); window.benchMoved = 0; window.benchWatched = true;
    const look = () => { const now = under(); if (now !== before) window.benchMoved += 1; before = now; if (window.benchWatched) requestAnimationFrame(look); };
    requestAnimationFrame(look);
  })()`);
  const reading = await come(page, broker, 11);
  const moved = Number(await page.evaluate('(window.benchWatched = false, window.benchMoved)'));
  const subject = `Tasks, ${RATE} tasks/s come in`;
  const waiting = await page.getByRole('button', { name: /^[\d,]+ new$/ }).textContent();
  await page.getByRole('button', { name: /^[\d,]+ new$/ }).click();
  await page.mouse.move(2, 2);
  await page.evaluate(`document.querySelector('[role="grid"]').scrollTop = 0`);
  const tail = await come(page, broker, 12);
  return [
    { subject, what: `the row under the pointer moved, while ${waiting} waited`, value: moved, unit: 'times', limit: BUDGETS.lost },
    ...framesOf(subject, 'frame while somebody reads', reading),
    ...framesOf(subject, 'frame while they come in by themselves', tail),
  ];
}

async function come(page: Page, broker: Broker, seed: number): Promise<readonly number[]> {
  const stream = makeStream({ ...BUDGET_STREAM, tasks: RATE * SECONDS, seed }, Date.now() / 1_000);
  const publisher = await broker.prepare(stream.messages);
  const frames = await watchFrames(page);
  await publishSteadily(publisher, stream.messages.length / SECONDS);
  await publisher.close();
  return frames.stop();
}
