import type { AppRootProps } from '@grafana/data';
import { SceneApp, useSceneApp } from '@grafana/scenes';
import { Navigate, useLocation } from 'react-router-dom';
import { setAppSettings } from '../client/app-settings.ts';
import type { Settings } from '../client/app-settings.ts';
import { links } from '../links.ts';
import { createPages } from './pages.ts';

function createApp(): SceneApp {
  return new SceneApp({
    name: 'Celeriac',
    pages: createPages(),
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
}

/** The app below /a/celeriac-celery-app. Any address that is no page of it leads to the overview. */
export default function App({ meta }: AppRootProps<Settings>) {
  setAppSettings(meta.jsonData);
  const app = useSceneApp(createApp);
  const { pathname } = useLocation();
  const isKnown = app.state.pages.some(({ state: { url } }) => pathname === url || pathname.startsWith(`${url}/`));
  return isKnown ? <app.Component model={app} /> : <Navigate to={links.overview()} replace />;
}
