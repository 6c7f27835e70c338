import { PanelPlugin, VisualizationSuggestionScore } from '@grafana/data';
import { tellsOfWorkers } from '../rows/worker-rows.ts';
import { WorkersPanel } from './WorkersPanel.tsx';
import type { WorkersOptions } from './WorkersPanel.tsx';

export const plugin = new PanelPlugin<WorkersOptions>(WorkersPanel)
  .setPanelOptions((builder) =>
    builder
      .addBooleanSwitch({ path: 'controls', name: 'Controls', description: 'Buttons that act on a worker', defaultValue: true })
      .addBooleanSwitch({ path: 'gone', name: 'Workers that are away', description: 'Also those that went offline', defaultValue: true }),
  )
  .setNoPadding()
  .setSuggestionsSupplier(({ rawFrames }) => (rawFrames?.some(tellsOfWorkers) ? [{ name: 'Celery workers', score: VisualizationSuggestionScore.Best }] : []));
