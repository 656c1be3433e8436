/** Who hears that somebody operates the network from now on, or doesn't any more. */
export function createOperatorWatch(): { changed: () => void; onChange: (listener: () => void) => void } {
  const listeners: (() => void)[] = [];
  return {
    changed: () => {
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
