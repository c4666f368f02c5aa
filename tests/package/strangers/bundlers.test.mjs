// One page, built by the bundlers that people have, each with no configuration but input and output: it lives on a plain
// page, and where the policy forbids WebAssembly, for which the bundler has to have made a second file.
import { consumer } from "./consumer.mjs";
import { buildAndLive } from "./page_life.mjs";

for (const bundler of ["esbuild", "Rollup", "Vite", "webpack"]) {
  consumer(bundler.toLowerCase(), "a page built by it lives, with and without WebAssembly", (project) =>
    buildAndLive(project),
  );
}
