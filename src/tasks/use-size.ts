import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** How wide and high an element is inside, pixels, as it changes; at first as if it were a window. */
export function useSize(of: RefObject<HTMLElement>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: Infinity, height: 800 });
  useEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return size;
}
