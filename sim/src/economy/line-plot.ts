// A plot of lines as SVG text: nothing but shapes and words, so that it looks the same everywhere.

export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
export interface Plot {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly lines: readonly Line[];
}

const SIZE = { width: 720, height: 360 } as const;
const EDGE = { left: 72, right: 16, top: 44, bottom: 44 } as const;
const TICKS = 5;

export function linePlot({ title, xName, yName, lines }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const [xMin, xMax] = [Math.min(...xs), Math.max(...xs)];
  const step = niceStep(Math.min(0, ...ys), Math.max(...ys));
  const yMin = Math.floor(Math.min(0, ...ys) / step) * step;
  const yMax = Math.ceil(Math.max(...ys) / step) * step;
  const xAt = (x: number) => EDGE.left + ((x - xMin) / (xMax - xMin || 1)) * (SIZE.width - EDGE.left - EDGE.right);
  const yAt = (y: number) =>
    SIZE.height - EDGE.bottom - ((y - yMin) / (yMax - yMin || 1)) * (SIZE.height - EDGE.top - EDGE.bottom);
  const grid: string[] = [];
  for (let i = 0; yMin + i * step <= yMax + step / 2; i++) {
    const y = yMin + i * step;
    const at = yAt(y).toFixed(1);
    grid.push(
      `<path d="M${EDGE.left} ${at}H${SIZE.width - EDGE.right}" stroke="#ddd"/><text x="${EDGE.left - 6}" y="${(yAt(y) + 4).toFixed(1)}" text-anchor="end">${short(y)}</text>`,
    );
  }
  for (let i = 0; i <= 4; i++) {
    const x = xMin + (i * (xMax - xMin)) / 4;
    grid.push(
      `<text x="${xAt(x).toFixed(1)}" y="${SIZE.height - EDGE.bottom + 18}" text-anchor="middle">${Math.round(x)}</text>`,
    );
  }
  let legendX: number = EDGE.left;
  const drawn = lines.map(({ name, colour, points }) => {
    const path = points.map(([x, y]) => `${xAt(x).toFixed(1)},${yAt(y).toFixed(1)}`).join(" ");
    const legend = `<path d="M${legendX} 32h18" stroke="${colour}" stroke-width="3"/><text x="${legendX + 24}" y="36">${escapeText(name)}</text>`;
    legendX += 40 + name.length * 6.5;
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>${legend}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#fff"/>`,
    `<text x="${EDGE.left}" y="18" font-weight="bold">${escapeText(title)}</text>`,
    ...grid,
    ...drawn,
    `<text x="${SIZE.width - EDGE.right}" y="${SIZE.height - 8}" text-anchor="end">${escapeText(xName)}</text>`,
    `<text x="${EDGE.left}" y="${SIZE.height - 8}">${escapeText(yName)}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

/** 1, 2 or 5 times a power of ten, so that about `TICKS` of them fill the height. */
function niceStep(min: number, max: number): number {
  const rough = (max - min || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find((n) => n * power >= rough) ?? 10;
  return times * power;
}

function short(value: number): string {
  const abs = Math.abs(value);
  if (abs >= 1e6) return `${Number((value / 1e6).toPrecision(4))} M`;
  if (abs >= 1e3) return `${Number((value / 1e3).toPrecision(4))} k`;
  return String(Number(value.toPrecision(4)));
}

const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
