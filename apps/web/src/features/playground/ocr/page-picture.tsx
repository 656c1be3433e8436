"use client";

import type { OcrLine } from "@starling/protocol";
import { useEffect, useRef, useState } from "react";
import type { PageFile } from "./page-file.ts";

/** The picture's longer side on the screen, in pixels of the canvas. */
const SIDE_MAX = 1_200;

interface Props {
  readonly file: PageFile;
  readonly label: string;
  /** Said where the browser can't draw it. */
  readonly broken: string;
  /** Read lines, whose places are drawn over the picture. */
  readonly lines?: readonly OcrLine[];
}

/** An image that the visitor gave, drawn by the page itself: it is loaded from nowhere. */
export function PagePicture({ file, label, broken, lines = [] }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    let isLeft = false;
    const draw = async () => {
      const bitmap = await createImageBitmap(new Blob([file.bytes], { type: `image/${file.type}` }));
      const on = canvas.current;
      if (!isLeft && on !== null) {
        const scale = Math.min(1, SIDE_MAX / Math.max(bitmap.width, bitmap.height));
        on.width = Math.max(1, Math.round(bitmap.width * scale));
        on.height = Math.max(1, Math.round(bitmap.height * scale));
        on.getContext("2d")?.drawImage(bitmap, 0, 0, on.width, on.height);
      }
      bitmap.close();
    };
    draw().catch(() => setBroken(true));
    return () => {
      isLeft = true;
    };
  }, [file]);
  if (isBroken) return <p className="text-small text-ember">{broken}</p>;
  return (
    <div className="relative border border-rule">
      <canvas ref={canvas} role="img" aria-label={label} className="block h-auto w-full bg-raised" />
      {lines.length > 0 && (
        <svg
          viewBox={`0 0 ${file.width} ${file.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="absolute inset-0 size-full fill-iris/15 stroke-iris"
        >
          {lines.map(({ box, text }) => (
            <polygon key={`${box.join()} ${text}`} points={box.join(" ")} vectorEffect="non-scaling-stroke" />
          ))}
        </svg>
      )}
    </div>
  );
}
