export * from "./engine/change.ts";
export * from "./engine/command.ts";
export * from "./engine/effect.ts";
export * from "./engine/engine.ts";
