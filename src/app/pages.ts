import type { SceneAppPage } from '@grafana/scenes';
import { APP_ROOT } from '../ids.ts';
import { DialogRoom } from '../control/DialogRoom.tsx';
import { page as pageOf } from '../scope/page-scene.tsx';
import { PAGE_PARTS } from './page-parts.ts';

const page = (options: Omit<Parameters<typeof pageOf>[0], 'around'>): SceneAppPage => pageOf({ ...options, around: DialogRoom });

/** The pages, in the order of the navigation. What is not whole is not here, and nowhere linked. */
export function createPages(): SceneAppPage[] {
  return [
    page({
      title: 'Overview',
      question: 'Is anything wrong, and where?',
      url: `${APP_ROOT}/overview`,
      routePath: 'overview/*',
      load: PAGE_PARTS.overview,
    }),
    page({
      title: 'Workers',
      question: 'Which worker is in trouble?',
      url: `${APP_ROOT}/workers`,
      routePath: 'workers/*',
      load: PAGE_PARTS.workers,
      drilldowns: [
        {
          routePath: 'worker',
          getPage: (_, parent) =>
            page({
              title: 'Worker',
              question: 'What is it doing, and what may I change?',
              url: `${APP_ROOT}/workers/worker`,
              routePath: 'worker',
              getParentPage: () => parent,
              timed: false,
              load: PAGE_PARTS['workers/worker'],
            }),
        },
      ],
    }),
    page({
      title: 'Tasks',
      question: 'Which runs, and what came of it?',
      url: `${APP_ROOT}/tasks`,
      routePath: 'tasks/*',
      load: PAGE_PARTS.tasks,
      drilldowns: [
        {
          routePath: 'task',
          getPage: (_, parent) =>
            page({
              title: 'Task',
              question: 'Why did it end so?',
              url: `${APP_ROOT}/tasks/task`,
              routePath: 'task',
              getParentPage: () => parent,
              timed: false,
              load: PAGE_PARTS['tasks/task'],
            }),
        },
      ],
    }),
    page({
      title: 'Queues',
      question: 'What piles up, who consumes it, when is it empty?',
      url: `${APP_ROOT}/queues`,
      routePath: 'queues/*',
      load: PAGE_PARTS.queues,
    }),
    page({
      title: 'Run',
      question: 'Call a registered task, with a look before the leap',
      url: `${APP_ROOT}/run`,
      routePath: 'run/*',
      timed: false,
      load: PAGE_PARTS.run,
    }),
    page({
      title: 'Audit',
      question: 'Who did what, and what came of it?',
      url: `${APP_ROOT}/audit`,
      routePath: 'audit/*',
      from: 'now-7d',
      refresh: '30s',
      load: PAGE_PARTS.audit,
    }),
    page({
      title: 'Doctor',
      question: 'Is it wired right?',
      url: `${APP_ROOT}/doctor`,
      routePath: 'doctor/*',
      timed: false,
      refresh: '30s',
      load: PAGE_PARTS.doctor,
    }),
  ];
}
