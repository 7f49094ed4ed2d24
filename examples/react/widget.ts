// The events of <genkan-signin> in React: whatever version, and without listening anew at every drawing.
import { useEffect, useRef } from 'react';

type Handlers = { step?: (detail: GenkanStep) => void; result: (detail: GenkanResult) => void; error: (detail: GenkanError) => void };

/** A ref for the element; the handlers may be new ones every time. */
export function useWidget(handlers: Handlers) {
  const element = useRef<GenkanSigninElement>(null);
  const latest = useRef(handlers);
  useEffect(() => { latest.current = handlers; });
  useEffect(() => {
    const gone = new AbortController();
    const listen = (name: keyof Handlers) => element.current?.addEventListener(name, (event) => {
      (latest.current[name] as ((detail: unknown) => void) | undefined)?.((event as CustomEvent).detail);
    }, { signal: gone.signal });
    (['step', 'result', 'error'] as const).forEach(listen);
    return () => gone.abort();
  }, []);
  return element;
}
