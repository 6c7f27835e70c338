import { Component } from 'react';
import type { ReactNode } from 'react';
import { Alert, Button } from '@grafana/ui';

/** Catches what a page throws: the rest of the app stays usable, and the text can be reported. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Alert title="This page failed" severity="error">
        <p>{error.message}. Reload it; if it stays, report this text.</p>
        <Button variant="secondary" size="sm" icon="sync" onClick={() => this.setState({ error: undefined })}>
          Try again
        </Button>
      </Alert>
    );
  }
}
