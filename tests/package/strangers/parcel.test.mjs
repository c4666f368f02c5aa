// Parcel, which follows a package's map of entries only when asked to, and writes a script of its own into every page.
import { consumer } from "./consumer.mjs";
import { buildAndLive } from "./page_life.mjs";

consumer("parcel", "a page built by it lives, with and without WebAssembly", (project) =>
  buildAndLive(project, "strict.html"),
);
