// Imported first by every script: says plainly when Node is too old, before anything else can fail for it.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Starling needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node and run this again.`,
  );
  process.exit(1);
}
