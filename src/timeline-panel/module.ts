import { PanelPlugin, VisualizationSuggestionScore } from '@grafana/data';
import { tellsOfTasks } from '../rows/task-rows.ts';
import { TimelinePanel } from './TimelinePanel.tsx';
import type { TimelineOptions } from './TimelinePanel.tsx';

export const plugin = new PanelPlugin<TimelineOptions>(TimelinePanel)
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'colorBy',
        name: 'Colour by',
        defaultValue: 'state',
        settings: {
          options: [
            { value: 'state', label: 'State' },
            { value: 'name', label: 'Task' },
          ],
        },
      })
      .addSliderInput({ path: 'barHeight', name: 'Height of a bar', defaultValue: 10, settings: { min: 4, max: 32, step: 1 } }),
  )
  .setNoPadding()
  .setSuggestionsSupplier(({ rawFrames }) =>
    rawFrames?.some((frame) => tellsOfTasks(frame) && frame.fields.some(({ name }) => name === 'started')) ? [{ name: 'Celery timeline', score: VisualizationSuggestionScore.Good }] : [],
  );
