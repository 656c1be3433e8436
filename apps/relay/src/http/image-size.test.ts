import { describe, expect, it } from "vitest";
import { imageSize } from "./image-size.ts";

// 37 by 21 pixels of one colour, as sharp 0.35 writes them.
const PICTURES = {
  PNG: "iVBORw0KGgoAAAANSUhEUgAAACUAAAAVCAIAAABOhrD5AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAMElEQVRIiWM4kWJET8Qwal/KaHieGE0vRqP54cRo+WI0Wn6mjNYPRqP1bcoQaU8AAOTUJotLCmnzAAAAAElFTkSuQmCC",
  "baseline JPEG":
    "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAVACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCAJ1QAAAAAAAAAD//Z",
  "progressive JPEG":
    "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wgARCAAVACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAVAQEBAAAAAAAAAAAAAAAAAAAAA//aAAwDAQACEAMQAAABgnUAAAAD/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABBQJ//8Q=",
  "lossy WebP": "UklGRj4AAABXRUJQVlA4IDIAAAAQAwCdASolABUAP83m7XA/uDIrJWgD8DmJZwAAKUNu/gAA8Y9zd7TX8GW2wRLZVQAAAA==",
  "lossless WebP": "UklGRh4AAABXRUJQVlA4TBEAAAAvJAAFAAdQsiJXpv+BiOh/AAA=",
  "extended WebP":
    "UklGRmIAAABXRUJQVlA4WAoAAAAQAAAAJAAAFAAAQUxQSAoAAAABB1DAiAhERP8DVlA4IDIAAAAQAwCdASolABUAP83m7XA/uDIrJWgD8DmJZwAAKUNu/gAA8Y9zd7TX8GW2wRLZVQAAAA==",
};

describe("imageSize", () => {
  it.each(Object.entries(PICTURES))("[HT5] reads the header of a %s", (_kind, base64) => {
    const bytes = Buffer.from(base64, "base64");
    expect(imageSize(bytes)).toEqual({ width: 37, height: 21 });
    for (let end = 0; end < 20; end++) expect(imageSize(bytes.subarray(0, end))).toBeUndefined();
  });

  it("[HT5] survives headers that are made up", () => {
    let seed = 1;
    for (const base64 of Object.values(PICTURES)) {
      for (let i = 0; i < 200; i++) {
        const bytes = Buffer.from(base64, "base64");
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        bytes[seed % bytes.length] = seed >>> 24;
        const size = imageSize(bytes.subarray(0, (seed >>> 8) % (bytes.length + 1)));
        if (size !== undefined) expect(size.width).toBeGreaterThanOrEqual(0);
      }
    }
  });
});
