// The lines of texts or bytes that are cut anywhere, one by one. A carriage return at the end of one is still there.

/** Lines without their line feed; a last one need not have any. `chunks` may be one text. Rejects where a stream fails. */
export async function* linesOf(chunks) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of typeof chunks === "string" ? [chunks] : chunks) {
    const lines = (rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}
