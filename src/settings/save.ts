import type { AppPluginMeta } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { refusalError } from '../client/failure.ts';
import type { Settings } from './settings.ts';

interface Changed {
  readonly settings: Settings;
  /** Only those given are written; an empty one takes the kept one away. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
}

/** @throws ExporterError in Grafana's words */
export async function saveSettings({ id, enabled, pinned }: AppPluginMeta<Settings>, { settings, secrets }: Changed): Promise<void> {
  const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== undefined));
  try {
    await lastValueFrom(
      getBackendSrv().fetch({
        url: `/api/plugins/${id}/settings`,
        method: 'POST',
        data: { enabled, pinned, jsonData: { ...settings, exporterUrl: settings.exporterUrl?.replace(/\/+$/, '') }, secureJsonData: given },
        showErrorAlert: false,
      }),
    );
  } catch (thrown) {
    const { status = 0, data } = thrown as { status?: number; data?: unknown };
    throw refusalError({ status, data });
  }
}
