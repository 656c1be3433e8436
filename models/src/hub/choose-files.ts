import { posix } from "node:path";
import { modelFilePath } from "@starling/protocol";
import type { GraphFacts } from "../onnx/graph-facts.ts";
import { Refusal } from "../refusal.ts";
import type { HubClient } from "./hub-client.ts";
import { repoName } from "./hub-repo.ts";
import type { HubFile } from "./list-files.ts";

const GRAPHS = ["onnx/model.onnx", "model.onnx"];

/** The graph to bring in: the one asked for, else where exporters put it. */
export function chooseGraph(
  client: HubClient,
  files: ReadonlyMap<string, HubFile>,
  asked: string | undefined,
): HubFile {
  if (asked !== undefined) {
    if (!modelFilePath.safeParse(asked).success)
      throw new Refusal("unsafe_path", `${asked} is no path inside a repository.`);
    return neededFile(client, files, asked);
  }
  const found = GRAPHS.map((path) => files.get(path)).find((file) => file !== undefined);
  if (found !== undefined) return found;
  const others = [...files.keys()].filter((path) => path.endsWith(".onnx")).slice(0, 8);
  const cure =
    others.length > 0
      ? `It has ${others.join(", ")}: name one with --file.`
      : "It has no ONNX file at all: export it to ONNX first.";
  throw new Refusal("file_missing", `${repoName(client.repo)} has no ${GRAPHS.join(" and no ")}. ${cure}`);
}

export function neededFile(client: HubClient, files: ReadonlyMap<string, HubFile>, path: string): HubFile {
  const file = files.get(path);
  if (file === undefined)
    throw new Refusal("file_missing", `${repoName(client.repo)} has no ${path}, which is needed.`);
  return file;
}

/** Files of external weights lie beside the graph, under the names that the graph gives them. */
export function externalFiles(
  client: HubClient,
  files: ReadonlyMap<string, HubFile>,
  graphPath: string,
  graph: GraphFacts,
): HubFile[] {
  if (graph.externalFiles.length > client.limits.externalFilesMax)
    throw new Refusal("too_large", `${graphPath} names more than ${client.limits.externalFilesMax} files of weights.`);
  return graph.externalFiles.map((location) => {
    const path = posix.join(posix.dirname(graphPath), location);
    const inside = modelFilePath.safeParse(location).success && modelFilePath.safeParse(path).success;
    if (!inside)
      throw new Refusal(
        "unsafe_path",
        `${graphPath} wants weights from ${JSON.stringify(location)}, which leads out of its folder. It is not brought in.`,
      );
    return neededFile(client, files, path);
  });
}
