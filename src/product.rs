//! The two products and their constants (reference 1.2, 1.3).
//! A constant that differs between UID2 and EUID may live nowhere else.

/// UID2 or EUID: two products with the same wire, other names, and opt-outs of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Unified ID 2.0.
    Uid2,
    /// European Unified ID.
    Euid,
}

impl Product {
    const fn pick<T: Copy>(self, uid2: T, euid: T) -> T {
        match self {
            Self::Uid2 => uid2,
            Self::Euid => euid,
        }
    }

    /// Base URL of production, the default of every official SDK (reference 1.1).
    #[must_use]
    pub const fn default_base_url(self) -> &'static str {
        self.pick("https://prod.uidapi.com", "https://prod.euid.eu")
    }

    /// The official key of local storage, where identity or tombstone stands.
    #[must_use]
    pub const fn official_key(self) -> &'static str {
        self.pick("UID2-sdk-identity", "EUID-sdk-identity")
    }

    /// The official cookie.
    #[must_use]
    pub const fn official_cookie(self) -> &'static str {
        self.pick("__uid_2", "__euid")
    }

    /// The cookie in which the sub-domains of a site share their opt-outs.
    #[must_use]
    pub const fn shared_cookie(self) -> &'static str {
        self.pick("__uid_2_no", "__euid_no")
    }

    /// Our own key of local storage: what is noted beside the identity. Opt-outs have keys of their own behind it.
    #[must_use]
    pub const fn notes_key(self) -> &'static str {
        self.pick("uid2-wasm.uid2", "uid2-wasm.euid")
    }

    /// What the key of every opt-out begins with; sixteen hex digits, its id, follow.
    #[must_use]
    pub const fn opt_out_prefix(self) -> &'static str {
        self.pick("uid2-wasm.uid2.no.", "uid2-wasm.euid.no.")
    }

    /// What a public key for client-side generate begins with; a letter for the environment and `-` follow.
    #[must_use]
    pub const fn public_key_prefix(self) -> &'static str {
        self.pick("UID2-X-", "EUID-X-")
    }
}
