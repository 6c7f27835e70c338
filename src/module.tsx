import { lazy, Suspense } from 'react';
import type { ComponentType } from 'react';
import { AppPlugin } from '@grafana/data';
import type { AppPluginMeta, AppRootProps, PluginConfigPageProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { addLinks } from './extensions/in-grafana.ts';
import type { Settings } from './settings/settings.ts';

type ConfigurationProps = PluginConfigPageProps<AppPluginMeta<Settings>>;

// The entry stays small: Grafana loads it with every dashboard once the app gives it links.
const App = lazy(async () => {
  const { begin } = await import('./app/translations.ts');
  await begin();
  return import('./app/App.tsx');
});
const Configuration = lazy<ComponentType<ConfigurationProps>>(() => import('./settings/Configuration.tsx'));

export const plugin = addLinks(new AppPlugin<Settings>())
  .setRootPage((props: AppRootProps<Settings>) => (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <App {...props} />
    </Suspense>
  ))
  .addConfigPage({
    title: 'Configuration',
    icon: 'cog',
    id: 'configuration',
    body: (props: ConfigurationProps) => (
      <Suspense fallback={<LoadingPlaceholder text="" />}>
        <Configuration {...props} />
      </Suspense>
    ),
  });
