import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { EmbeddedScene, SceneAppPage, sceneGraph, SceneObjectBase } from '@grafana/scenes';
import type { SceneComponentProps } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { PageBody } from './page-body.tsx';

/**
 * What a page looks at, to the right of its title. The controls themselves belong to the page's scene, as do the variable and the
 * time range: all pages are in the app at once, and would have to share the names in the address. Grafana's own place for them does
 * not wrap: on a phone it would hang out.
 */
export class PageControls extends SceneObjectBase {
  static Component = PageControlsView;
}

function PageControlsView({ model }: SceneComponentProps<PageControls>) {
  const styles = useStyles2(getStyles);
  const { initializedScene: scene } = sceneGraph.getAncestor(model, SceneAppPage).useState();
  const body = scene instanceof EmbeddedScene ? scene.state.body : undefined;
  if (!(body instanceof PageBody)) return null;
  return (
    <div className={styles.controls}>
      {body.state.controls.map((control) => (
        <control.Component key={control.state.key} model={control} />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end', maxWidth: '100%' }),
});
