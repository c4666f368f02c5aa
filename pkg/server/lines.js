// The lines of a stream of text, one by one. A carriage return at the end of one is still there.

/** Lines without their line feed; a last one need not have any. Rejects where the stream fails. */
export async function* linesOf(stream) {
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}
