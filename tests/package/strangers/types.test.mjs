// TypeScript as strict as it gets, by both ways in which projects resolve packages. What must not compile is marked in
// the project's files, so a type that allows it is an error too.
import { consumer } from "./consumer.mjs";

consumer("typescript", "an app compiles under node16 and under bundler, as ES module and as CommonJS", async (project) => {
  for (const resolution of ["node16", "bundler"]) await project.runScript(resolution);
});
