import { lazy, Suspense } from 'react';
import type { ComponentType } from 'react';
import { AppPlugin } from '@grafana/data';
import type { AppPluginMeta, AppRootProps, PluginConfigPageProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { beginPage } from './app/page-parts.ts';
import { addLinks } from './extensions/in-grafana.ts';
import { APP_ROOT } from './ids.ts';
import type { Settings } from './settings/settings.ts';

type ConfigurationProps = PluginConfigPageProps<AppPluginMeta<Settings>>;

// The entry stays small: Grafana loads it with every dashboard once the app gives it links.
const App = lazy(async () => {
  // At once and not one after the other: each would wait for the network anew. Only what is drawn needs the words.
  const words = import('./app/translations.ts').then(({ begin }) => begin());
  beginPage(window.location.pathname, APP_ROOT);
  const [app] = await Promise.all([import('./app/App.tsx'), words]);
  return app;
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
