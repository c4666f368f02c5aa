// What the module of a page may call: its import section is its permission list, kept as a file that a person reads.
// Only the comparison; the build makes it for each module, and a test for the file that ships.

/**
 * Throws where a module may call something that is not on the list, or the list allows what the module does not need any more.
 *
 * @param {WebAssembly.Module} module
 * @param {string} list a line for each import: kind, module and name, then two spaces or more and what it is for
 */
export function checkPermissions(module, list) {
  const asked = WebAssembly.Module.imports(module).map(({ kind, module, name }) => `${kind} ${module}.${name}`);
  const lines = list.split("\n").filter(Boolean);
  const allowed = lines.map((line) => line.split(/ {2,}/)[0]);
  const more = asked.filter((name) => !allowed.includes(name));
  const less = allowed.filter((name) => !asked.includes(name));
  if (more.length) throw new Error(`the module may call ${more.join(", ")}, which pkg/wasm/page/imports.txt does not allow`);
  if (less.length) throw new Error(`pkg/wasm/page/imports.txt allows ${less.join(", ")}, which the module does not call`);
}
