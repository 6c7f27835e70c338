import type { TemplateSrv } from '@grafana/runtime';
import { PanelMenu } from './extensions.tsx';

/** A dashboard that comes with the app, as its file has it. */
export interface Shipped {
  readonly title: string;
  readonly panels: readonly ShippedPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly allValue?: string }[] };
}

interface ShippedPanel {
  readonly id: number;
  readonly title: string;
  readonly targets?: readonly object[];
  readonly panels?: readonly ShippedPanel[];
}

const panelsOf = (panels: readonly ShippedPanel[]): readonly ShippedPanel[] => panels.flatMap((panel) => [panel, ...panelsOf(panel.panels ?? [])]);

/** Its panels with their menus; what most of them draw is drawn by Grafana alone. */
export function ShippedDashboard({ title, panels }: Shipped) {
  const address = new URLSearchParams(window.location.search);
  const timeRange = { from: address.get('from') ?? 'now-1h', to: address.get('to') ?? 'now' };
  return (
    <main>
      <h1>{title}</h1>
      {panelsOf(panels).flatMap(({ id, title: name, targets }) =>
        targets === undefined ? [] : [
          <section key={id} aria-label={name}>
            <h2>{name}</h2>
            <PanelMenu title={name} targets={targets} timeRange={timeRange} />
          </section>,
        ],
      )}
    </main>
  );
}

/** Its variables as the address chooses them: none, and all values are. */
export function templatesOf({ templating: { list } }: Shipped): TemplateSrv {
  const chosen = (name: string): readonly string[] => new URLSearchParams(window.location.search).getAll(`var-${name}`);
  const replace = (text = '', _scoped?: unknown, format?: unknown): string =>
    text.replace(/\$(\w+)|\$\{(\w+)\}/g, (whole, bare?: string, braced?: string) => {
      const variable = list.find(({ name }) => name === (bare ?? braced));
      if (variable === undefined) return whole;
      const values = chosen(variable.name);
      if (values.length === 0) return variable.allValue ?? whole;
      return typeof format === 'function' ? (format as (value: string | readonly string[]) => string)(values.length === 1 ? (values[0] ?? '') : values) : values.join();
    });
  const getVariables = () => list.map((variable) => ({ ...variable, current: { value: chosen(variable.name).length === 0 ? ['$__all'] : chosen(variable.name) } }));
  return { replace, getVariables, containsTemplate: (text?: string) => /\$/.test(text ?? ''), updateTimeRange: () => undefined } as unknown as TemplateSrv;
}
