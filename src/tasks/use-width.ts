import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** How wide an element is, as it changes. */
export function useWidth(of: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(Infinity);
  useEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
