import { serveRuntimeFile } from "../../../shared/runtime-files/serve-runtime-file.ts";

export async function GET(request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  return serveRuntimeFile((await params).path, request);
}
