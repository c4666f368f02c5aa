// Makes one file of the page's side of the boundary, for the crate's tests in a browser.
// Only that; what is in it, tests/page_side/entry.js says.
import { join } from "node:path";
import { build } from "esbuild";

const [root] = process.argv.slice(2);
const folder = join(root, "tests", "page_side");
await build({
  entryPoints: [join(folder, "entry.js")],
  outfile: join(folder, "bundled.js"),
  bundle: true,
  format: "esm",
  target: "es2018",
  legalComments: "none",
  logLevel: "warning",
});
