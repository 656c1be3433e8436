import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const pack = promisify(brotliCompress);
const AT_ONCE = 4;

/**
 * Writes `<file>.br` beside each script and style sheet below a folder.
 * @param {string} folder
 */
export async function packStatic(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile() && /\.(js|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const sums = { files: files.length, bytes: 0, packedBytes: 0 };
  const waiting = [...files];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
        const plain = await readFile(file);
        const packed = await pack(plain, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          },
        });
        await writeFile(`${file}.br`, packed);
        sums.bytes += plain.length;
        sums.packedBytes += packed.length;
      }
    }),
  );
  return sums;
}
