import { createContext, Suspense } from 'react';
import type { ComponentType } from 'react';
import { SceneObjectBase } from '@grafana/scenes';
import type { SceneComponentProps, SceneObject, SceneObjectState } from '@grafana/scenes';
import { Skeleton } from '../show/View.tsx';
import { Banner } from './Banner.tsx';
import { Boundary } from './Boundary.tsx';

interface PageBodyState extends SceneObjectState {
  readonly page: ComponentType;
  /** Stands before every page, and outlives its failure. */
  readonly before: ComponentType;
  /** Charts that the page made: as children of the scene they share its time range, and zoom it. */
  readonly charts: readonly SceneObject[];
}

/** A page of ours within a scene, which gives it the time range, the cluster and the refresh. */
export class PageBody extends SceneObjectBase<PageBodyState> {
  static Component = PageBodyView;

  constructor(page: ComponentType, before: ComponentType) {
    super({ page, before, charts: [] });
  }

  adopt(chart: SceneObject): void {
    this.setState({ charts: [...this.state.charts, chart] });
  }

  release(chart: SceneObject): void {
    this.setState({ charts: this.state.charts.filter((one) => one !== chart) });
  }
}

export const PageContext = createContext<PageBody | undefined>(undefined);

function PageBodyView({ model }: SceneComponentProps<PageBody>) {
  const { page: Page, before: Before } = model.state;
  return (
    <PageContext.Provider value={model}>
      <div data-testid="celeriac-page" style={{ flexGrow: 1, minWidth: 0 }}>
        <Before />
        <Banner />
        <Boundary>
          <Suspense fallback={<Skeleton what="the page" lines={6} />}>
            <Page />
          </Suspense>
        </Boundary>
      </div>
    </PageContext.Provider>
  );
}
