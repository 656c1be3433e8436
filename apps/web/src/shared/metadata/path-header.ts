/** What src/proxy.ts says of a request to the pages: the path that was asked for. Whatever a visitor sent in it is replaced. */
export const PATH_HEADER = "x-starling-path";
