/** Where a browser signs in, to come back to what it asked for. */
export function loginFor(path: string, prefix: string): string {
  return `${prefix}/login?${new URLSearchParams({ next: prefix + path }).toString()}`;
}
