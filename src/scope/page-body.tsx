import { createContext, Suspense } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { SceneObjectBase } from '@grafana/scenes';
import type { SceneComponentProps, SceneObject, SceneObjectState } from '@grafana/scenes';
import { Skeleton } from '../show/View.tsx';
import { Banner } from './Banner.tsx';
import { Boundary } from './Boundary.tsx';

interface PageBodyState extends SceneObjectState {
  readonly page: ComponentType;
  /** Stands before every page, and outlives its failure. */
  readonly before: ComponentType;
  readonly around: ComponentType<{ readonly children: ReactNode }>;
  /** Drawn beside the title. */
  readonly controls: readonly SceneObject[];
  /** Charts that the page made: as children of the scene they share its time range, and zoom it. */
  readonly charts: readonly SceneObject[];
}

/** A page of ours within a scene, which gives it the time range, the cluster and the refresh. */
export class PageBody extends SceneObjectBase<PageBodyState> {
  static Component = PageBodyView;

  constructor(parts: Pick<PageBodyState, 'page' | 'before' | 'around' | 'controls'>) {
    super({ ...parts, charts: [] });
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
  const { page: Page, before: Before, around: Around } = model.state;
  return (
    <PageContext.Provider value={model}>
      <div data-testid="celeriac-page" style={{ flexGrow: 1, minWidth: 0 }}>
        <Before />
        <Banner />
        <Boundary>
          <Suspense fallback={<Skeleton what="the page" lines={6} />}>
            <Around>
              <Page />
            </Around>
          </Suspense>
        </Boundary>
      </div>
    </PageContext.Provider>
  );
}
