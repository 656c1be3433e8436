// The size that an image's header claims. Only the header is read: whether the rest decodes is for the node to say.
// PNG: W3C PNG, 11.2.1; JPEG: ITU-T T.81, B.2.2; WebP: RFC 9649.
import { sniffImage } from "@starling/protocol";
import { HTTP_LIMITS } from "./http-limits.ts";

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Undefined when the bytes are no PNG, JPEG or WebP, or their header is cut short. */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const head = bytes.subarray(0, HTTP_LIMITS.imageHeaderBytesMax);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  switch (sniffImage(bytes)) {
    case "png":
      return pngSize(view);
    case "jpeg":
      return jpegSize(view);
    case "webp":
      return webpSize(view);
    default:
      return undefined;
  }
}

const IHDR = 0x49484452;

function pngSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 33 || view.getUint32(12) !== IHDR) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Start-of-frame markers are C0 to CF, but C4, C8 and CC. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isAlone(marker)) at += 2;
    else if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

const VP8 = 0x56503820;
const VP8L = 0x5650384c;
const VP8X = 0x56503858;
const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;

function webpSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 30) return undefined;
  switch (view.getUint32(12)) {
    case VP8:
      if (uint24(view, 23) !== 0x2a019d) return undefined;
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case VP8L: {
      if (view.getUint8(20) !== 0x2f) return undefined;
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case VP8X:
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}
