// The types of `uid2-wasm/react`, written by hand.
// Everything that is not about components is of index.d.ts.
import type { ClientSideIdentityOptions, Identity, OptoutIdentity, SdkOptions, Status } from "./index.js";

/** What `init` takes, and the client keypair where addresses sign in. The same in every component that uses the hook. */
export type HookOptions = Omit<SdkOptions, "callback" | "coreUrl" | "logger"> & Partial<ClientSideIdentityOptions>;

/** An address, which needs the client keypair, or an identity that your server made. */
export type Person =
  | { readonly email: string }
  | { readonly emailHash: string }
  | { readonly phone: string }
  | { readonly phoneHash: string }
  | Identity
  | OptoutIdentity;

export interface Acts {
  /** Resolves with the token, and with `undefined` for somebody who opted out. The same person's sign-in is joined. */
  readonly signIn: (person: Person) => Promise<string | undefined>;
  /** On this device. It erases no opt-out. */
  readonly signOut: () => Promise<void>;
  /** Keeps the present person's tokens from this device for good. The operator is told at `optOutPortalUrl` of the SDK. */
  readonly optOut: () => Promise<void>;
}

/** There is a token while `state` is `active`. On a server, and until the SDK is there, it is `loading`. */
export type Shown = Acts &
  (
    | { readonly state: "active"; readonly token: string }
    | { readonly state: Exclude<Status, "active">; readonly token: undefined }
  );

export declare function useUid2(options?: HookOptions): Shown;
export declare function useEuid(options?: HookOptions): Shown;
