// The ES module: the classes, and no effects until one is made.
export { EUID, EventType, IdentityStatus, UID2 } from "./facade.js";
export { UidError } from "./errors.js";
