// The page's side of the boundary, as the crate's tests in a browser need it: ports, world and storage, as they ship.
// Only names; `cargo xtask test` makes `bundled.js` of it, because the test runner serves no file that another one imports.
export { makeObject, port, readMembers, setPorts } from "../../pkg/ports.js";
export { PageStorage } from "../../pkg/storage.js";
export { tellWorld } from "../../pkg/world.js";
