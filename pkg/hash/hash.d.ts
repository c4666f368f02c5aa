// The types of `uid2-wasm/hash`, written by hand.

/** An address as operators know it, or why the text is none: nothing is thrown for one among a million. */
export type Hashed =
  | {
      status: "hashed";
      /** Base64 of the SHA-256 of the normalised address: `emailHash` or `phoneHash` of a person. */
      hash: string;
    }
  | { status: "invalid"; code: "invalid_email" | "email_not_ascii" | "invalid_phone" };

/**
 * Hashes of e-mail addresses as they were typed, normalised first: one entry for each, in its order. Many cross into the module at
 * once, and no more than some thousands are held. Of an async iterable it is an async iterable.
 */
export declare function hashEmails(addresses: Iterable<string>): IterableIterator<Hashed>;
export declare function hashEmails(addresses: AsyncIterable<string>): AsyncIterableIterator<Hashed>;

/** The same of phone numbers: `+` and 10 to 15 digits, which are never rewritten. */
export declare function hashPhones(addresses: Iterable<string>): IterableIterator<Hashed>;
export declare function hashPhones(addresses: AsyncIterable<string>): AsyncIterableIterator<Hashed>;
