import type { ComponentType } from 'react';

type Load = () => Promise<{ readonly default: ComponentType }>;

/** Each page as it is loaded, by its path below the app. Here and not among the pages: the entry begins with it before the app is there. */
export const PAGE_PARTS = {
  overview: () => import('../overview/Overview.tsx'),
  workers: () => import('../workers/Workers.tsx'),
  'workers/worker': () => import('../workers/Worker.tsx'),
  tasks: () => import('../tasks/Tasks.tsx'),
  'tasks/task': () => import('../tasks/Task.tsx'),
  queues: () => import('../queues/Queues.tsx'),
  run: () => import('../run/Run.tsx'),
  audit: () => import('../audit/Audit.tsx'),
  doctor: () => import('../doctor/Doctor.tsx'),
} satisfies Readonly<Record<string, Load>>;

/** Begins to load the page of an address, where it names one: whether it can be had is told when the page is drawn. */
export function beginPage(pathname: string, root: string): void {
  const at = pathname.indexOf(root);
  const path = at < 0 ? '' : pathname.slice(at + root.length).replace(/^\/|\/$/g, '');
  const load = (PAGE_PARTS as Readonly<Record<string, Load>>)[path === '' ? 'overview' : path];
  load?.().catch(() => undefined);
}
