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
  ];
}
