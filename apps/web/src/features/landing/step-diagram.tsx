// Three small ink drawings of one job: whole and cut, carried by birds, joined again with its points.

const BIRD = "M23 0 12 3.6 7 4.8-4 24-7 4.8-21 4-18.5 0-21-4-7-4.8-4-24 7-4.8 12-3.6Z";
const WIDTHS = [44, 30, 52, 38] as const;
const BIRDS = [
  { x: 34, y: 30, turn: -28 },
  { x: 104, y: 14, turn: -12 },
  { x: 172, y: 34, turn: -34 },
  { x: 238, y: 18, turn: -20 },
] as const;

export function StepDiagram({ step }: { readonly step: number }) {
  return (
    <svg viewBox="0 0 264 84" aria-hidden="true" className="h-21 w-auto max-w-full text-ink" fill="currentColor">
      {step === 0 && <Cut />}
      {step === 1 && <Carried />}
      {step === 2 && <Joined />}
    </svg>
  );
}

const startOf = (i: number, gap: number) => WIDTHS.slice(0, i).reduce((x, w) => x + w + gap, 0);

function Cut() {
  return (
    <>
      <rect x="0" y="18" width="164" height="9" />
      <path d="M82 36v12m-4-4 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {WIDTHS.map((width, i) => (
        <rect key={width} x={startOf(i, 12)} y="58" width={width} height="9" />
      ))}
    </>
  );
}

function Carried() {
  return (
    <>
      {BIRDS.map(({ x, y, turn }, i) => (
        <g key={x}>
          <path d={BIRD} transform={`translate(${x} ${y}) rotate(${turn}) scale(0.62)`} />
          <path
            d={`M${x} ${y + 10}V58`}
            stroke="var(--rule-strong)"
            strokeWidth="1"
            strokeDasharray="2 3"
            fill="none"
          />
          <rect x={x - (WIDTHS[i] ?? 0) / 2} y="58" width={WIDTHS[i]} height="9" />
        </g>
      ))}
    </>
  );
}

function Joined() {
  return (
    <>
      {WIDTHS.map((width, i) => (
        <rect key={width} x={startOf(i, 3)} y="18" width={width} height="9" className="fill-sheen" />
      ))}
      {WIDTHS.map((width, i) => (
        <circle key={width} cx={startOf(i, 3) + width / 2} cy="62" r="5" className="fill-bill" />
      ))}
      {WIDTHS.map((width, i) => (
        <path
          key={width}
          d={`M${startOf(i, 3) + width / 2} 33V52`}
          stroke="var(--rule-strong)"
          strokeWidth="1"
          strokeDasharray="2 3"
          fill="none"
        />
      ))}
    </>
  );
}
