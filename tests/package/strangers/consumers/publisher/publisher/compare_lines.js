// Comparing two lists of lines by their longest common part.
// Nothing but that; what lines mean is with whoever compares: these tests, and the walks beside the official SDK.

/** The places in which they differ, in order. */
export function differences(official, ours) {
  const common = lengths(official, ours);
  const found = [];
  let [at, ourAt] = [0, 0];
  while (at < official.length || ourAt < ours.length) {
    if (at < official.length && official[at] === ours[ourAt]) {
      [at, ourAt] = [at + 1, ourAt + 1];
      continue;
    }
    const place = { official: [], ours: [] };
    while ((at < official.length || ourAt < ours.length) && official[at] !== ours[ourAt]) {
      const skipOurs = at >= official.length || (ourAt < ours.length && common[at][ourAt + 1] > common[at + 1][ourAt]);
      if (skipOurs) place.ours.push(ours[ourAt++]);
      else place.official.push(official[at++]);
    }
    found.push(place);
  }
  return found;
}

/** How long the longest common part is from each pair of lines on. */
function lengths(official, ours) {
  const table = Array.from({ length: official.length + 1 }, () => new Array(ours.length + 1).fill(0));
  for (let at = official.length - 1; at >= 0; at -= 1) {
    for (let ourAt = ours.length - 1; ourAt >= 0; ourAt -= 1) {
      const isSame = official[at] === ours[ourAt];
      table[at][ourAt] = isSame ? table[at + 1][ourAt + 1] + 1 : Math.max(table[at + 1][ourAt], table[at][ourAt + 1]);
    }
  }
  return table;
}
