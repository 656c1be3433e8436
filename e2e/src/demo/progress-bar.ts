const WIDTH = 28;
const DRAW_EVERY_MS = 100;
/** Where there is no terminal, a line each time so much more is done. */
const LINE_EVERY_SHARE = 0.25;

export interface ProgressBar {
  update(done: number): void;
  /** Draws it a last time and ends its line. */
  end(): void;
  /** Draws no more: what was counted is given up. */
  stop(): void;
}

/** A bar that is drawn over itself on a terminal, and a few lines elsewhere. `unit` is what is counted, in the plural. */
export function createProgressBar(title: string, total: number, unit: string, out = process.stdout): ProgressBar {
  const began = performance.now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawnShare = 0;
  let done = 0;
  const line = () => {
    const full = Math.round((WIDTH * done) / total);
    const seconds = Math.max(0.001, (performance.now() - began) / 1000);
    const count = `${done}/${total}`.padStart(9);
    const rate = done / seconds;
    return `  ${title.padEnd(8)}${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${count}   ${seconds.toFixed(1).padStart(5)} s   ${rate.toFixed(rate < 10 ? 2 : 1)} ${unit}/s`;
  };
  const draw = (last: boolean) => {
    const now = performance.now();
    if (out.isTTY) {
      if (!last && now - drawnAt < DRAW_EVERY_MS) return;
      out.write(`\r\x1b[K${line()}`);
    } else {
      if (!last && done / total - drawnShare < LINE_EVERY_SHARE) return;
      out.write(`${line()}\n`);
    }
    drawnAt = now;
    drawnShare = done / total;
  };
  if (out.isTTY) draw(true);
  // The clock goes on between two answers.
  const timer = out.isTTY ? setInterval(() => draw(false), DRAW_EVERY_MS) : undefined;
  return {
    update(next) {
      if (next <= done) return;
      done = next;
      if (done < total) draw(false);
    },
    end() {
      clearInterval(timer);
      draw(true);
      if (out.isTTY) out.write("\n");
    },
    stop: () => clearInterval(timer),
  };
}
