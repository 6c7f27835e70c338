import { initPluginTranslations } from '@grafana/i18n';
import { loadResources } from '@grafana/scenes';
import { APP_ID } from '../ids.ts';

/** Scenes' own words in the language of the person; ours are English. */
export async function begin(): Promise<void> {
  await initPluginTranslations(APP_ID, [loadResources]);
}
