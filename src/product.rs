//! The two products and their constants for servers (reference 1.1, 1.3); those of a page are in `pkg/products.js`.
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

    /// The official cookie.
    #[must_use]
    pub const fn official_cookie(self) -> &'static str {
        self.pick("__uid_2", "__euid")
    }
}
