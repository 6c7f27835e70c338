import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import * as i18next from 'i18next';
import lodash from 'lodash';
import moment from 'moment';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as reactRouter from 'router-of-plugins';
import * as jsxRuntime from 'react/jsx-runtime';
import * as rxjs from 'rxjs';

const given: Readonly<Record<string, unknown>> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  i18next,
  lodash,
  moment,
  react,
  'react-dom': reactDom,
  'react-router': reactRouter,
  'react/jsx-runtime': jsxRuntime,
  rxjs,
};

let last: Promise<unknown> = Promise.resolve();

/** Loads a plugin's module as Grafana's loader does: an AMD module whose dependencies are the host's. One after the other, since `define` is everybody's. */
export function loadPlugin<Plugin = grafanaData.AppPlugin>(url: string): Promise<{ readonly plugin: Plugin }> {
  const loaded = last.then(() => load<Plugin>(url));
  last = loaded.catch(() => undefined);
  return loaded;
}

function load<Plugin>(url: string): Promise<{ readonly plugin: Plugin }> {
  return new Promise((resolve, reject) => {
    const define = (names: readonly string[], factory: (...dependencies: unknown[]) => unknown): void => {
      const dependencies = names.map((name) => (name === 'module' ? { id: url, uri: url } : name in given ? given[name] : reject(new Error(`Grafana gives no ${name}`))));
      Promise.resolve(factory(...dependencies)).then((module) => resolve(module as { plugin: Plugin }), reject);
    };
    window.define = Object.assign(define, { amd: {} });
    const script = document.createElement('script');
    script.src = url;
    script.crossOrigin = 'anonymous';
    script.onerror = () => reject(new Error(`${url} cannot be loaded`));
    document.head.append(script);
  });
}
