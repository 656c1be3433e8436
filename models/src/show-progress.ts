import type { OnProgress } from "./hub/download-file.ts";

export interface Progress {
  readonly show: OnProgress;
  /** Takes the line away, so that another can be written. */
  readonly clear: () => void;
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** One line that is written over on a terminal; in a file, one line for each file that is complete. */
export function showProgress(out: { write(text: string): unknown; readonly isTTY?: boolean }): Progress {
  let shown = "";
  const clear = (): void => {
    if (shown !== "") out.write(`\r${" ".repeat(shown.length)}\r`);
    shown = "";
  };
  return {
    clear,
    show({ path, sizeBytes }, loadedBytes) {
      const complete = loadedBytes === sizeBytes;
      if (out.isTTY !== true) {
        if (complete) out.write(`${path}  ${mib(sizeBytes)} MiB\n`);
        return;
      }
      const line = `${path}  ${mib(loadedBytes)} of ${mib(sizeBytes)} MiB`;
      if (line === shown) return;
      clear();
      shown = line;
      out.write(line);
    },
  };
}
