//! The operator's own keys: master, refresh, common and one per site that has its own (reference 14, appendix A).
//! They are derived from the product's name, so that tokens are still good after a restart. They protect nothing.

use crate::cipher::{self, Key};
use crate::product::Product;

/// A site's id is added to this for the id of its key. All ids are below 2^24, so that tokens begin as real ones do (14.1).
const FIRST_SITE_KEY: i32 = 10_000;

/// A key and the id it goes by inside tokens.
#[derive(Clone)]
pub(crate) struct NamedKey {
    pub(crate) id: i32,
    pub(crate) key: Key,
    /// Whose key it is.
    pub(crate) owner: Owner,
}

/// Whose tokens a key encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The outer layer of every advertising token.
    Master,
    /// Refresh tokens.
    Refresh,
    /// Advertising tokens of all sites without a key of their own.
    Common,
    /// Advertising tokens of one site.
    Site(i32),
}

/// All keys of one operator.
pub(crate) struct KeyRing {
    keys: Vec<NamedKey>,
}

impl KeyRing {
    /// The keys of a product, with one more for every site that is to have its own.
    pub(crate) fn new(product: Product, sites_with_own: impl Iterator<Item = i32>) -> Self {
        let owners = [Owner::Master, Owner::Refresh, Owner::Common].into_iter();
        let keys = owners.chain(sites_with_own.map(Owner::Site)).map(|owner| derive_key(product, owner)).collect();
        Self { keys }
    }

    /// A ring of the keys of a vector.
    #[cfg(test)]
    pub(crate) fn of_vector(keys: Vec<NamedKey>) -> Self {
        Self { keys }
    }

    /// The outer key of advertising tokens.
    pub(crate) fn master(&self) -> &NamedKey {
        self.of(Owner::Master)
    }

    /// The key of refresh tokens.
    pub(crate) fn refresh(&self) -> &NamedKey {
        self.of(Owner::Refresh)
    }

    /// The key that encrypts this site's advertising tokens.
    pub(crate) fn for_site(&self, site: i32) -> &NamedKey {
        self.keys.iter().find(|key| key.owner == Owner::Site(site)).unwrap_or_else(|| self.of(Owner::Common))
    }

    /// The key that goes by this id.
    pub(crate) fn by_id(&self, id: i32) -> Option<&NamedKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Every key: master, refresh and common, and then those of sites, in the order of the configuration.
    pub(crate) fn all(&self) -> impl Iterator<Item = &NamedKey> {
        self.keys.iter()
    }

    fn of(&self, owner: Owner) -> &NamedKey {
        self.keys.iter().find(|key| key.owner == owner).expect("every ring holds master, refresh and common")
    }
}

fn derive_key(product: Product, owner: Owner) -> NamedKey {
    let id = match owner {
        Owner::Master => 101,
        Owner::Refresh => 102,
        Owner::Common => 103,
        Owner::Site(site) => FIRST_SITE_KEY + site,
    };
    NamedKey { id, key: cipher::derive_bytes(&format!("key {} {id}", product.scope_name())), owner }
}
