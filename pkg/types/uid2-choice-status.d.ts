// The types of `uid2-wasm/choice-status`, written by hand.
// Importing it defines the element, which no other file of the package does.
import type { EUID, UID2 } from "./index.js";

/** Which choice counts on the page now; the element has it as `data-state`. */
export type ChoiceState =
  | "loading"
  | "site"
  | "everywhere"
  | "gpc"
  | "denied"
  | "unheeded"
  | "unknown"
  | "on"
  | "off";

/** A text for each state, and for the two links. English is built in. In `site`, `{date}` is the day of the choice. */
export type ChoiceTexts = { readonly [Name in ChoiceState | "choice" | "portal"]?: string };

/** `<uid2-choice-status>`. Attributes: `product`, `choice-url`, `portal-url`, and `text-<name>` for each text. */
export declare class ChoiceStatus extends HTMLElement {
  /** The SDK whose answers are shown; without one, that of the page. */
  get sdk(): UID2 | EUID | undefined;
  set sdk(sdk: UID2 | EUID | undefined);
  texts: ChoiceTexts | undefined;
  /** Says what is so now. Called by itself. */
  update(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "uid2-choice-status": ChoiceStatus;
  }
}
