import { useState } from 'react';
import { css } from '@emotion/css';
import { useLocation } from 'react-router-dom';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Button, Field, IconButton, Input, Modal, Toggletip, useStyles2 } from '@grafana/ui';
import { Dialog } from '../../control/Dialog.tsx';
import { links } from '../../links.ts';
import { LONGEST_NAME, searchOfView } from './saved-views.ts';
import type { SavedView } from './saved-views.ts';
import { useSavedViews } from './use-saved-views.ts';

/** Names what is shown, and opens what was named. The address stays the truth: a view is an address with a name. */
export function SavedViews() {
  const { search } = useLocation();
  const { views = [], save, remove } = useSavedViews();
  const [naming, setNaming] = useState(false);
  const [listed, setListed] = useState(false);
  const now = searchOfView(search);
  const current = views.find((view) => searchOfView(`?${view.search}`) === now);
  return (
    <>
      {views.length > 0 && (
        <Toggletip
          placement="bottom-end"
          show={listed}
          onOpen={() => setListed(true)}
          onClose={() => setListed(false)}
          content={
            <List
              views={views}
              current={current}
              onRemove={remove}
              onOpen={(search) => {
                setListed(false);
                // The page begins anew: query, order and range change at once, and one after the other they were seen to leave the table without its answer.
                locationService.push(`${links.tasks()}?${search}`);
              }}
            />
          }
        >
          <Button variant="secondary" icon="star">
            {current?.name ?? 'Views'}
          </Button>
        </Toggletip>
      )}
      <Button variant="secondary" icon="save" onClick={() => setNaming(true)}>
        Save view
      </Button>
      {naming && (
        <Naming
          known={views.map(({ name }) => name)}
          onClose={() => setNaming(false)}
          onName={(name) => {
            save({ name, search: now });
            setNaming(false);
          }}
        />
      )}
    </>
  );
}

interface ListProps {
  readonly views: readonly SavedView[];
  readonly current: SavedView | undefined;
  readonly onOpen: (search: string) => void;
  readonly onRemove: (name: string) => void;
}

function List({ views, current, onOpen, onRemove }: ListProps) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-label="Saved views">
      {views.map(({ name, search }) => (
        <li key={name} className={styles.view}>
          <Button size="sm" variant="secondary" fill="text" aria-current={name === current?.name ? 'true' : undefined} icon={name === current?.name ? 'check' : undefined} onClick={() => onOpen(search)}>
            {name}
          </Button>
          <IconButton name="trash-alt" size="sm" aria-label={`Delete the view ${name}`} onClick={() => onRemove(name)} />
        </li>
      ))}
    </ul>
  );
}

function Naming({ known, onClose, onName }: { readonly known: readonly string[]; readonly onClose: () => void; readonly onName: (name: string) => void }) {
  const [name, setName] = useState('');
  const wanted = name.trim();
  return (
    <Dialog title="Save view" isOpen onDismiss={onClose}>
      <form
        id="celeriac-view"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== '') onName(wanted);
        }}
      >
        <Field label="Name" description={known.includes(wanted) ? 'There is one of this name: it is replaced' : 'Keeps the query, the state, the order, the columns, and a time range that ends now. For you alone'} noMargin>
          <Input id="celeriac-view-name" value={name} maxLength={LONGEST_NAME} autoComplete="off" autoFocus onChange={({ currentTarget: { value } }) => setName(value)} />
        </Field>
      </form>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" type="button" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" form="celeriac-view" disabled={wanted === ''}>
          Save
        </Button>
      </Modal.ButtonRow>
    </Dialog>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), maxHeight: 360, overflow: 'auto', minWidth: 160 }),
  view: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: theme.spacing(1) }),
});
