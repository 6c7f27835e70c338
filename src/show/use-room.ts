import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/** How wide the room is that an element stands in, as CSS's container queries mean it: not the window, for panels are narrow, too. */
export function useRoom(of: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(Infinity);
  useLayoutEffect(() => {
    const room = roomOf(of.current);
    if (room === undefined) return undefined;
    setWidth(room.clientWidth);
    const observer = new ResizeObserver(() => setWidth(room.clientWidth));
    observer.observe(room);
    return () => observer.disconnect();
  }, [of]);
  return width;
}

function roomOf(element: HTMLElement | null): HTMLElement | undefined {
  for (let room = element?.parentElement; room; room = room.parentElement) if (getComputedStyle(room).containerType.includes('inline-size')) return room;
  return undefined;
}
