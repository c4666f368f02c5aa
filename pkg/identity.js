// What may be called an identity, as the official package tells it apart.
// Shapes only; whether it is usable is the module's to say.

/** The tokens are named first. */
const MEMBERS = ["advertising_token", "refresh_token", "identity_expires", "refresh_from", "refresh_expires"];

const isObject = (value) => typeof value === "object" && value !== null;

export const isValidIdentity = (identity) => isObject(identity) && MEMBERS.every((member) => member in identity);

export const isOptoutIdentity = (identity) => isObject(identity) && identity.status === "optout";

/** The member that keeps this from being an identity. */
export const lackingMember = (identity) => MEMBERS.find((member) => !identity[member]) || "refresh_response_key";
