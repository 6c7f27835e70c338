import { useCallback } from 'react';
import { locationService } from '@grafana/runtime';
import { useLocation } from 'react-router-dom';

/** A part of what is shown, kept in the address: what is chosen survives a reload and can be sent to somebody. */
export function useUrl(name: string, usual = ''): readonly [string, (value: string) => void] {
  const { search } = useLocation();
  const value = new URLSearchParams(search).get(name) ?? usual;
  const change = useCallback(
    (next: string) => locationService.partial({ [name]: next === usual || next === '' ? null : next }, true),
    [name, usual],
  );
  return [value, change];
}
