import { lazy } from 'react';
import type { ComponentType } from 'react';
import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { ClusterVariable } from './cluster-variable.ts';
import { PageBody } from './page-body.tsx';

interface PageOptions {
  readonly from?: string;
  readonly refresh?: string;
  /** Whether it shows a range of time, or only how things are now. */
  readonly timed?: boolean;
}

/** The scene of a page that is loaded when it is opened. */
export function pageScene(
  load: () => Promise<{ readonly default: ComponentType }>,
  { from = 'now-1h', refresh = '10s', timed = true }: PageOptions = {},
): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from, to: 'now' }),
    $variables: new SceneVariableSet({ variables: [new ClusterVariable()] }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      ...(timed ? [new SceneTimePicker({})] : []),
      new SceneRefreshPicker({ refresh, intervals: ['5s', '10s', '30s', '1m', '5m'] }),
    ],
    body: new PageBody(lazy(load)),
  });
}
