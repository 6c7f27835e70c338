/** Ten percent either way: exporters that were started together do not ask together for ever. */
export function jittered(seconds: number): number {
  return seconds * (0.9 + Math.random() * 0.2);
}
