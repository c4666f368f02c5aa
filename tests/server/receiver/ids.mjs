// Raw UIDs that were made up: the one of a number. Nothing else may live here.
import { createHash } from "node:crypto";

export const rawUid = (number) => createHash("sha256").update(`made up ${number}`).digest("base64");
