// One entry of the purge report: what became of a library on the page.
// Only its shape; each bridge knows its own reasons.

/** What came late was purged all the same; any other reason says why it was not. */
export function entryOf(person, library, name, reason) {
  const why = person._option(library) ? reason : "off";
  return { library, name, purged: !why || why === "late", ...(why && { why }) };
}
