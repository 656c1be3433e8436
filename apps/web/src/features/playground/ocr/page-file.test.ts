import { describe, expect, it } from "vitest";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { readPageFile } from "./page-file.ts";

const file = (bytes: number[] | Uint8Array<ArrayBuffer>, name = "page.png") => new File([Uint8Array.from(bytes)], name);
const png = (width: number, height: number) => {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};

describe("an image that is dropped", () => {
  it("is read by its content, not by its name", async () => {
    expect(await readPageFile(file(png(20, 30), "page.exe"))).toMatchObject({
      name: "page.exe",
      type: "png",
      width: 20,
      height: 30,
    });
    expect(await readPageFile(file([...Buffer.from("<svg onload=alert(1)>")], "page.png"))).toBe("kind");
    expect(await readPageFile(file([...Buffer.from("RIFF....WEBP")], "page.webp"))).toBe("kind");
  });
  it("is refused before it is decoded when it is too large, or its header makes no sense", async () => {
    expect(await readPageFile(file(png(30_000, 30_000)))).toBe("size");
    expect(await readPageFile(file(png(0, 10)))).toBe("broken");
    expect(await readPageFile(file(png(10, 10).slice(0, 12)))).toBe("broken");
    const large = { name: "a.png", size: PLAYGROUND_LIMITS.imageBytesMax + 1, arrayBuffer: () => Promise.reject() };
    expect(await readPageFile(large)).toBe("bytes");
  });
});
