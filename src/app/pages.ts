import { SceneAppPage } from '@grafana/scenes';
import { APP_ROOT } from '../ids.ts';
import { pageScene } from '../scope/page-scene.ts';

/** The pages, in the order of the navigation. What is not whole is not here, and nowhere linked. */
export function createPages(): SceneAppPage[] {
  return [
    new SceneAppPage({
      title: 'Overview',
      subTitle: 'Is anything wrong, and where?',
      url: `${APP_ROOT}/overview`,
      routePath: 'overview/*',
      getScene: () => pageScene(() => import('../overview/Overview.tsx')),
    }),
    new SceneAppPage({
      title: 'Workers',
      subTitle: 'Which worker is in trouble?',
      url: `${APP_ROOT}/workers`,
      routePath: 'workers/*',
      getScene: () => pageScene(() => import('../workers/Workers.tsx')),
      drilldowns: [
        {
          routePath: 'worker',
          getPage: (_, parent) =>
            new SceneAppPage({
              title: 'Worker',
              subTitle: 'What is it doing, and what may I change?',
              url: `${APP_ROOT}/workers/worker`,
              routePath: 'worker',
              getParentPage: () => parent,
              getScene: () => pageScene(() => import('../workers/Worker.tsx'), { timed: false }),
            }),
        },
      ],
    }),
    new SceneAppPage({
      title: 'Tasks',
      subTitle: 'Which runs, and what came of it?',
      url: `${APP_ROOT}/tasks`,
      routePath: 'tasks/*',
      getScene: () => pageScene(() => import('../tasks/Tasks.tsx')),
      drilldowns: [
        {
          routePath: 'task',
          getPage: (_, parent) =>
            new SceneAppPage({
              title: 'Task',
              subTitle: 'Why did it end so?',
              url: `${APP_ROOT}/tasks/task`,
              routePath: 'task',
              getParentPage: () => parent,
              getScene: () => pageScene(() => import('../tasks/Task.tsx'), { timed: false }),
            }),
        },
      ],
    }),
    new SceneAppPage({
      title: 'Queues',
      subTitle: 'What piles up, who consumes it, when is it empty?',
      url: `${APP_ROOT}/queues`,
      routePath: 'queues/*',
      getScene: () => pageScene(() => import('../queues/Queues.tsx')),
    }),
    new SceneAppPage({
      title: 'Run',
      subTitle: 'Call a registered task, with a look before the leap',
      url: `${APP_ROOT}/run`,
      routePath: 'run/*',
      getScene: () => pageScene(() => import('../run/Run.tsx'), { timed: false }),
    }),
    new SceneAppPage({
      title: 'Audit',
      subTitle: 'Who did what, and what came of it?',
      url: `${APP_ROOT}/audit`,
      routePath: 'audit/*',
      getScene: () => pageScene(() => import('../audit/Audit.tsx'), { from: 'now-7d', refresh: '30s' }),
    }),
    new SceneAppPage({
      title: 'Doctor',
      subTitle: 'Is it wired right?',
      url: `${APP_ROOT}/doctor`,
      routePath: 'doctor/*',
      getScene: () => pageScene(() => import('../doctor/Doctor.tsx'), { timed: false, refresh: '30s' }),
    }),
  ];
}
