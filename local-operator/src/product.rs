//! The two products, and the names and bits in which they differ (reference 1.2).
//! Rules that only EUID has are where they apply: consent in `endpoint::generate`, the longer raw UID in `person`.

use serde::{Deserialize, Serialize};

/// One of the two products an operator can serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// Unified ID 2.0.
    Uid2,
    /// European Unified ID.
    Euid,
}

impl Product {
    /// Both, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::Uid2, Self::Euid];

    /// `UID2` or `EUID`: the `identity_scope`, and the first letters of every key.
    #[must_use]
    pub const fn scope_name(self) -> &'static str {
        match self {
            Self::Uid2 => "UID2",
            Self::Euid => "EUID",
        }
    }

    /// `uid2` or `euid`: the section of the configuration and the member of the announcement.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Uid2 => "uid2",
            Self::Euid => "euid",
        }
    }

    /// The scope as the high half of the first byte of tokens and of 33-byte raw UIDs (reference 14).
    pub(crate) const fn scope_bits(self) -> u8 {
        match self {
            Self::Uid2 => 0,
            Self::Euid => 1 << 4,
        }
    }

    /// The host that error messages point to.
    pub(crate) const fn docs_host(self) -> &'static str {
        match self {
            Self::Uid2 => "https://unifiedid.com",
            Self::Euid => "https://euid.eu",
        }
    }
}
