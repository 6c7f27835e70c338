import { lazy } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { EmbeddedScene, SceneAppPage, SceneRefreshPicker, SceneTimePicker, SceneTimeRange, SceneVariableSet, VariableValueSelectors } from '@grafana/scenes';
import type { SceneAppPageState } from '@grafana/scenes';
import { ClusterVariable } from './cluster-variable.ts';
import { PageBody } from './page-body.tsx';
import { PageControls } from './page-controls.tsx';
import { ClusterLine, PageLine } from './PageLine.tsx';

type Load = () => Promise<{ readonly default: ComponentType }>;

interface PageOptions extends Pick<SceneAppPageState, 'title' | 'url' | 'routePath' | 'drilldowns' | 'getParentPage'> {
  /** What it answers; beneath the title until there is a line of state. */
  readonly question: string;
  readonly from?: string;
  readonly refresh?: string;
  /** Whether it shows a range of time, or only how things are now. */
  readonly timed?: boolean;
  /** Where its dialogs stand. */
  readonly around: ComponentType<{ readonly children: ReactNode }>;
  readonly load: Load;
}

/**
 * A page that is loaded when it is opened: title and line of state on the left, cluster, time and refresh on the right; all that
 * these choose stands in the address.
 */
export function page({ question, from = 'now-1h', refresh = '10s', timed = true, around, load, ...rest }: PageOptions): SceneAppPage {
  return new SceneAppPage({
    ...rest,
    subTitle: <PageLine question={question} />,
    controls: [new PageControls({})],
    getScene: () =>
      new EmbeddedScene({
        $timeRange: new SceneTimeRange({ from, to: 'now' }),
        $variables: new SceneVariableSet({ variables: [new ClusterVariable()] }),
        body: new PageBody({
          page: lazy(load),
          before: ClusterLine,
          around,
          controls: [
            new VariableValueSelectors({}),
            ...(timed ? [new SceneTimePicker({})] : []),
            new SceneRefreshPicker({ refresh, intervals: ['5s', '10s', '30s', '1m', '5m'] }),
          ],
        }),
      }),
  });
}
