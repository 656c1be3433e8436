// Of the runtime's door just what a page that lends takes: `import()` of the door itself would bring all of it.
export { createContributor } from "@starling/worker-runtime";
