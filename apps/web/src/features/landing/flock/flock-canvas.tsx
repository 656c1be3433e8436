"use client";

import { useEffect, useRef } from "react";
import { whenIdle } from "../../../shared/live/when-idle.ts";
import type { Scene, WantedSky } from "./create-scene.ts";

interface Props extends WantedSky {
  /** What the picture says, for who can't see it. */
  readonly label: string;
}

/** The sky's birds. The canvas is there at once; what flies on it is loaded when the page has nothing more urgent to do. */
export function FlockCanvas(props: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = useRef<WantedSky>(props);
  const scene = useRef<Scene>(undefined);

  useEffect(() => {
    wanted.current = props;
    scene.current?.changed();
  }, [props]);

  useEffect(() => {
    let gone = false;
    const cancel = whenIdle(() => {
      import("./create-scene.ts").then(
        ({ createScene }) => {
          if (!gone && canvas.current !== null) scene.current = createScene(canvas.current, wanted);
        },
        // A picture less: the numbers below say the same.
        () => undefined,
      );
    });
    return () => {
      gone = true;
      cancel();
      scene.current?.close();
      scene.current = undefined;
    };
  }, []);

  return <canvas ref={canvas} role="img" aria-label={props.label} className="sky-canvas" />;
}
