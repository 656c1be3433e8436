import { describe, expect, it } from "vitest";
import { linePlot } from "./line-plot.ts";

const plot = linePlot({
  title: "Points & <tokens>",
  xName: "day",
  yName: "points",
  lines: [
    {
      name: "a",
      colour: "#111",
      points: [
        [1, 0],
        [365, 2_000_000],
      ],
    },
    {
      name: "b",
      colour: "#222",
      points: [
        [1, 500],
        [365, -1_000_000],
      ],
    },
  ],
});

describe("plots", () => {
  it("put the first and last points on the edges, and zero between what is above and below", () => {
    const [a = "", b = ""] = [...plot.matchAll(/points="([^"]+)"/g)].map(([, points = ""]) => points);
    const [first = "", last = ""] = a.split(" ");
    expect(first.split(",")[0]).toBe("72.0");
    expect(last).toBe("704.0,44.0");
    const zeroY = Number(first.split(",")[1]);
    const lowest = Number(b.split(" ")[1]?.split(",")[1]);
    expect(lowest).toBeGreaterThan(zeroY);
    expect(plot).toContain(">2 M</text>");
  });

  it("name their lines and let no text become markup", () => {
    expect(plot).toContain("Points &amp; &lt;tokens>");
    expect(plot.match(/<polyline/g)).toHaveLength(2);
  });
});
