import { PanelPlugin, VisualizationSuggestionScore } from '@grafana/data';
import { tellsOfTasks } from '../rows/task-rows.ts';
import { COLUMNS, TITLES, USUAL } from './options.ts';
import type { TasksOptions } from './options.ts';
import { TasksPanel } from './TasksPanel.tsx';

export const plugin = new PanelPlugin<TasksOptions>(TasksPanel)
  .setPanelOptions((builder) =>
    builder
      .addMultiSelect({
        path: 'columns',
        name: 'Columns',
        defaultValue: [...USUAL.columns],
        // Of several, Grafana's types take the list for one.
        settings: { options: COLUMNS.map((value) => ({ value: value as never, label: TITLES[value] })) },
      })
      .addBooleanSwitch({ path: 'actions', name: 'Actions', description: 'Choose tasks, and revoke or terminate them', defaultValue: USUAL.actions }),
  )
  .setNoPadding()
  .setSuggestionsSupplier(({ rawFrames }) => (rawFrames?.some(tellsOfTasks) ? [{ name: 'Celery tasks', score: VisualizationSuggestionScore.Best }] : []));
