// The engine's JSON as the module's: members of an object as lines of text, and lines as an object (src/json.rs).
// Nothing is decided here; a text that is no JSON has no members.

const LARGEST = 2 ** 53;

/** The lines of `members`, words of which `#` begins a number and `.` leads into an object. */
export function readMembers(members, json) {
  let object;
  try {
    object = JSON.parse(json);
  } catch (_) {}
  return members
    .split(" ")
    .map((member) => {
      const isNumber = member[0] === "#";
      const path = member.slice(+isNumber).split(".");
      const value = path.reduce((value, name) => (value ? value[name] : undefined), object);
      if (isNumber) return typeof value === "number" && value >= 0 && value <= LARGEST ? Math.floor(value) : "";
      return typeof value === "string" && !value.includes("\n") ? value : "";
    })
    .join("\n");
}

/** The object of these members, without those whose line is empty. */
export function makeObject(members, lines) {
  const texts = lines.split("\n");
  const object = {};
  members.split(" ").forEach((member, at) => {
    const isNumber = member[0] === "#";
    if (texts[at]) object[member.slice(+isNumber)] = isNumber ? +texts[at] : texts[at];
  });
  return object;
}
