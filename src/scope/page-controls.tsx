import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase } from '@grafana/scenes';
import type { SceneComponentProps, SceneObject, SceneObjectState } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';

interface PageControlsState extends SceneObjectState {
  readonly controls: readonly SceneObject[];
}

/** What a page looks at, to the right of its title. Grafana's own place for it does not wrap: on a phone it would hang out. */
export class PageControls extends SceneObjectBase<PageControlsState> {
  static Component = PageControlsView;
}

function PageControlsView({ model }: SceneComponentProps<PageControls>) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.controls}>
      {model.state.controls.map((control) => (
        <control.Component key={control.state.key} model={control} />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end', maxWidth: '100%' }),
});
