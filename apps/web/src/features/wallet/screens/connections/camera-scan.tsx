"use client";

import { useTranslations } from "next-intl";
import decodeQR from "qr/decode.js";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../../shared/ui/button.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";

const LOOK_EVERY_MS = 200;
/** Pictures are made this small before they are searched. */
const PICTURE_MAX = 720;

type Trouble = "scanRefused" | "scanNone" | "scanFailed";

/** Looks for a dApp's code through the camera; the picture stays in the page. */
export function CameraScan({
  onFound,
  onClose,
}: {
  readonly onFound: (uri: string) => void;
  readonly onClose: () => void;
}) {
  const t = useTranslations("wallet.connections");
  const video = useRef<HTMLVideoElement>(null);
  const found = useRef(onFound);
  const [trouble, setTrouble] = useState<Trouble>();
  const [isOther, setOther] = useState(false);
  useEffect(() => {
    found.current = onFound;
  });
  useEffect(() => {
    let isOver = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = () => {
      const text = video.current === null ? undefined : readCode(video.current);
      if (text === undefined) return;
      if (text.startsWith("wc:")) found.current(text);
      else setOther(true);
    };
    const begin = async () => {
      if (navigator.mediaDevices === undefined) throw new DOMException("", "NotFoundError");
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" } } });
      if (isOver || video.current === null) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      timer = setInterval(look, LOOK_EVERY_MS);
    };
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      clearInterval(timer);
    };
    begin().catch((error: unknown) => {
      if (!isOver) setTrouble(troubleOf(error));
    });
    return () => {
      isOver = true;
      stop();
    };
  }, []);
  return (
    <Sheet lightly heading={t("scanHeading")} onClose={onClose}>
      {trouble === undefined ? (
        <>
          <p>{t("scanBody")}</p>
          <video
            ref={video}
            muted
            playsInline
            className="aspect-square w-full rounded-(--radius) bg-sunken object-cover"
          />
        </>
      ) : (
        <p role="alert" className="text-bill">
          {t(`camera.${trouble}`)}
        </p>
      )}
      <p role="status" className="text-small text-bill">
        {isOther && t("scanOther")}
      </p>
      <Button look="quiet" wide onClick={onClose}>
        {t("close")}
      </Button>
    </Sheet>
  );
}

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "scanRefused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "scanNone" : "scanFailed";
}

/** The text of a code in the picture now; undefined when there is none. */
function readCode(video: HTMLVideoElement): string | undefined {
  const scale = Math.min(1, PICTURE_MAX / Math.max(video.videoWidth, video.videoHeight));
  const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
  if (!(width > 0 && height > 0)) return undefined;
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  canvas?.drawImage(video, 0, 0, width, height);
  const picture = canvas?.getImageData(0, 0, width, height);
  try {
    return picture && decodeQR(picture);
  } catch {
    return undefined; // no code in it
  }
}
