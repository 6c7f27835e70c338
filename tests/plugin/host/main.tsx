import { version as react } from 'react';
import { createRoot } from 'react-dom/client';
import type { ReactNode } from 'react';
import { createTheme, EventBusSrv, PluginContextProvider, ThemeContext } from '@grafana/data';
import type { AppPlugin } from '@grafana/data';
import {
  config,
  locationService,
  LocationServiceProvider,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setEchoSrv,
  setPluginComponentsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setTemplateSrv,
} from '@grafana/runtime';
import type { PluginPageProps } from '@grafana/runtime';
import { setPluginPage } from 'plugin-page-of-grafana';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { initPluginTranslations } from '@grafana/i18n';
import { Route, Routes } from 'router-of-plugins';
import { Router } from 'router-of-grafana-ui';
import { CompatRouter } from 'react-router-dom-v5-compat';
import { loadPlugin } from './amd.ts';
import { backend } from './backend.ts';
import type { Board } from '../host.ts';
import { DashboardPage } from './board.tsx';
import { dataSources } from './data-sources.ts';
import type { Source } from './data-sources.ts';
import { EditorsPage } from './editors.tsx';
import { AlertPage, ExplorePage, offerLinks } from './extensions.tsx';
import { timeSeries } from './panel.tsx';
import { SourceSettingsPage } from './source-settings.tsx';
import { ShippedDashboard, templatesOf } from './shipped.tsx';
import type { Shipped } from './shipped.tsx';

const { theme: mode, role, meta, board, sources } = window.host;
const alert = window.host.alert as React.ComponentProps<typeof AlertPage> | undefined;
const shipped = window.host.shipped as Shipped | undefined;
const theme = createTheme({ colors: { mode } });
Object.assign(config, { theme2: theme, theme: theme.v1 });
Object.assign(config.bootData, { user: { orgRole: role, isSignedIn: true, isGrafanaAdmin: false, login: role.toLowerCase(), uid: role.toLowerCase(), timezone: 'utc', locale: 'en-US', permissions: role === 'Viewer' ? {} : { 'datasources:explore': true } } });

setBackendSrv(backend);
setAppEvents(new EventBusSrv());
setEchoSrv({ addBackend: () => undefined, addEvent: () => undefined, flush: () => undefined } as never);
setTemplateSrv(shipped === undefined ? { replace: (text = '') => text, getVariables: () => [], containsTemplate: () => false, updateTimeRange: () => undefined } : templatesOf(shipped));
setDataSourceSrv(dataSources(sources as readonly Source[]));
setPluginImportUtils({ importPanelPlugin: () => Promise.resolve(timeSeries), getPanelPluginFromCache: () => timeSeries });
setPluginLinksHook((() => ({ isLoading: false, links: [] })));
setPluginComponentsHook((() => ({ isLoading: false, components: [] })));
setPluginPage(PluginPage);

function PluginPage({ pageNav, subTitle, actions, renderTitle, children }: PluginPageProps) {
  const title = pageNav?.text ?? '';
  return (
    <div style={{ padding: theme.spacing(2), maxWidth: '100vw' }}>
      <header style={{ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), marginBottom: theme.spacing(2) }}>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 3), alignItems: 'flex-start' }}>
          <div style={{ flex: 1, minWidth: 200 }}>{renderTitle?.(title) ?? <h1>{title}</h1>}</div>
          <div style={{ display: 'flex', gap: theme.spacing(1) }}>{actions}</div>
        </div>
        <div style={{ color: theme.colors.text.secondary }}>{subTitle}</div>
      </header>
      {children}
    </div>
  );
}

function Shell({ plugin }: { readonly plugin: AppPlugin }): ReactNode {
  const root = { basename: '/a/celeriac-celery-app', path: '', meta, query: {}, onNavChanged: () => undefined };
  const Root = plugin.root as unknown as React.ComponentType<typeof root>;
  const Page = plugin.configPages?.[0]?.body as unknown as React.ComponentType<{ plugin: unknown; query: object }>;
  return (
    <ThemeContext.Provider value={theme}>
      <LocationServiceProvider service={locationService}>
        <Router history={locationService.getHistory() as unknown}>
          <CompatRouter>
            <GlobalStyles />
            <Routes>
              <Route path="/a/celeriac-celery-app/*" element={<PluginContextProvider meta={meta as never}><Root {...root} /></PluginContextProvider>} />
              <Route path="/d/*" element={shipped !== undefined ? <ShippedDashboard {...shipped} /> : board === undefined ? null : <DashboardPage board={board as Board} />} />
              <Route path="/explore" element={<ExplorePage />} />
              <Route path="/alerting/*" element={alert === undefined ? null : <AlertPage {...alert} />} />
              <Route path="/connections/*" element={<SourceSettingsPage />} />
              <Route path="/editors" element={<EditorsPage />} />
              <Route path="/plugins/*" element={<Page plugin={{ meta }} query={{}} />} />
              <Route path="*" element={<p>No page of the plugin</p>} />
            </Routes>
            <PortalContainer />
          </CompatRouter>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

window.System = { import: loadPlugin };
window.host = { ...window.host, react };
document.body.classList.add(`theme-${mode}`);
await initPluginTranslations('grafana-ui-host', []);
const { plugin } = await loadPlugin('/public/plugins/celeriac-celery-app/module.js');
plugin.meta = meta as never;
plugin.init?.(meta as never);
offerLinks(plugin);
createRoot(document.getElementById('root') as HTMLElement).render(<Shell plugin={plugin} />);
