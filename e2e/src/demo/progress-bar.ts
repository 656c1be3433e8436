const WIDTH = 32;
const DRAW_EVERY_MS = 100;
/** Where there is no terminal, a line each time so much more is done. */
const LINE_EVERY_SHARE = 0.25;

export interface ProgressBar {
  update(done: number): void;
  end(): void;
}

/** A bar that is drawn over itself on a terminal, and a few lines elsewhere. */
export function createProgressBar(title: string, total: number, out: NodeJS.WriteStream = process.stdout): ProgressBar {
  const began = performance.now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawnShare = 0;
  let done = 0;
  const line = () => {
    const full = Math.round((WIDTH * done) / total);
    const rate = done / Math.max(0.001, (performance.now() - began) / 1000);
    return `  ${title.padEnd(10)} ${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${String(done).padStart(String(total).length)}/${total}  ${rate.toFixed(1)}/s`;
  };
  const draw = () => {
    const now = performance.now();
    if (out.isTTY) {
      if (now - drawnAt < DRAW_EVERY_MS && done < total) return;
      out.write(`\r\x1b[K${line()}`);
    } else {
      if (done / total - drawnShare < LINE_EVERY_SHARE && done < total) return;
      out.write(`${line()}\n`);
    }
    drawnAt = now;
    drawnShare = done / total;
  };
  return {
    update(next) {
      if (next === done) return;
      done = next;
      draw();
    },
    end() {
      if (out.isTTY) out.write("\n");
    },
  };
}
