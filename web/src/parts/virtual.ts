import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Rows of one height, of which only those in sight exist. A new height is measured anew. */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, count: number, height: number) {
  const [, render] = useReducer((tick: number) => tick + 1, 0);
  const known = useRef(height);
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options(scroller, count, height, render)));
  virtualizer.setOptions(options(scroller, count, height, render));
  if (known.current !== height) {
    known.current = height;
    virtualizer.measure();
  }
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

function options(scroller: RefObject<HTMLElement | null>, count: number, height: number, render: (action: void) => void) {
  return {
    count,
    estimateSize: () => height,
    getScrollElement: () => scroller.current,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => render(),
    overscan: 4,
  };
}

/** The width inside an element, followed as it changes. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element.current);
    setWidth(element.current.clientWidth);
    return () => observer.disconnect();
  }, []);
  return width;
}
