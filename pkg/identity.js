// What may be called an identity, as the official package tells it apart.
// Shapes only; whether it is usable is the module's to say.

const MEMBERS = ["advertising_token", "identity_expires", "refresh_from", "refresh_token", "refresh_expires"];

const isObject = (value) => typeof value === "object" && value !== null;

export const isValidIdentity = (identity) => isObject(identity) && MEMBERS.every((member) => member in identity);

export const isOptoutIdentity = (identity) => isObject(identity) && identity.status === "optout";

/** The member that keeps this from being an identity: the tokens are named first. */
export const lackingMember = (identity) =>
  [MEMBERS[0], MEMBERS[3], ...MEMBERS].find((member) => !identity[member]) || "refresh_response_key";
