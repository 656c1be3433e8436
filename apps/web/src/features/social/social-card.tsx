import type { Card } from "./card-of.ts";
import { fitWords } from "./fit-words.ts";
import { socialFlock, socialMark } from "./social-flock.ts";

/** The dusk of tokens.css, dark, from the zenith down; each band with where it ends. */
const SKY = [
  ["#0a0e1d", 24],
  ["#11162d", 45],
  ["#1b1c3c", 62],
  ["#2c254b", 76],
  ["#4a3359", 87],
  ["#7d4a5c", 95],
  ["#b96a58", 100],
] as const;
const INK = "#f1f2f9";
const SOFT = "#d9dbe8";
const BIRD = "#f3e9e4";
const WIRE = "#06080f";
const TITLE_CHARACTERS_MAX = 60;
const LINE_CHARACTERS_MAX = 150;
/** A title of more letters than this is set smaller. */
const SHORT_CHARACTERS = 24;

const asSource = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;

/** A page's picture, as `next/og` takes it: every box with several in it is a flex box. */
export function socialCard({ title, line }: Card, place: string, siteName: string) {
  const words = fitWords(title, TITLE_CHARACTERS_MAX);
  return (
    <div style={{ display: "flex", width: "100%", height: "100%", position: "relative", color: INK, fontFamily: "Y" }}>
      {SKY.map(([colour, ends], at) => {
        const from = SKY[at - 1]?.[1] ?? 0;
        const band = {
          position: "absolute",
          left: 0,
          width: "100%",
          top: `${from}%`,
          height: `${ends - from}%`,
        } as const;
        return <div key={colour} style={{ ...band, background: colour }} />;
      })}
      {/* biome-ignore lint/performance/noImgElement: drawn, not shown by a browser */}
      <img
        alt=""
        width={1200}
        height={630}
        style={{ position: "absolute" }}
        src={asSource(socialFlock(place, { bird: BIRD, wire: WIRE }))}
      />
      <div
        style={{
          position: "absolute",
          left: 72,
          top: 58,
          display: "flex",
          alignItems: "center",
          fontSize: 42,
          fontWeight: 600,
        }}
      >
        {/* biome-ignore lint/performance/noImgElement: drawn, not shown by a browser */}
        <img alt="" width={52} height={52} style={{ marginRight: 18 }} src={asSource(socialMark(INK))} />
        {siteName}
      </div>
      <div
        style={{ position: "absolute", left: 72, bottom: 92, width: 1040, display: "flex", flexDirection: "column" }}
      >
        <div
          style={{
            fontSize: words.length > SHORT_CHARACTERS ? 76 : 98,
            fontWeight: 500,
            letterSpacing: "-0.028em",
            lineHeight: 1,
          }}
        >
          {words}
        </div>
        <div style={{ marginTop: 22, fontSize: 34, fontWeight: 500, lineHeight: 1.25, color: SOFT }}>
          {fitWords(line, LINE_CHARACTERS_MAX)}
        </div>
      </div>
    </div>
  );
}
