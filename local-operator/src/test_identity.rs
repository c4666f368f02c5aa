//! The identities that answer the same in every environment (reference 13).
//! They are found by kind and hash. For them `operator` ignores the recorded opt-outs.

use crate::identifier::Form;
use crate::person::Person;
use crate::product::Product;

/// What a test identity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestIdentity {
    /// Generate and map always say opted out.
    OptOut,
    /// Refresh always says opted out, generate never.
    RefreshOptOut,
    /// Never opted out.
    Validate,
}

/// The phones are as in the real operator's code; one page of the documentation exchanges the first two (reference 13).
const IDENTITIES: [(Form, &str, TestIdentity); 6] = [
    (Form::Email, "optout@example.com", TestIdentity::OptOut),
    (Form::Phone, "+00000000000", TestIdentity::OptOut),
    (Form::Email, "refresh-optout@example.com", TestIdentity::RefreshOptOut),
    (Form::Phone, "+00000000002", TestIdentity::RefreshOptOut),
    (Form::Email, "validate@example.com", TestIdentity::Validate),
    (Form::Phone, "+12345678901", TestIdentity::Validate),
];

/// The test identities of one product, hashed once.
pub(crate) struct TestIdentities(Vec<(Person, TestIdentity)>);

impl TestIdentities {
    /// Hashes them for a product.
    pub(crate) fn new(product: Product) -> Self {
        Self(
            IDENTITIES
                .iter()
                .filter_map(|(form, text, identity)| Some((Person::of(product, &form.check(text)?), *identity)))
                .collect(),
        )
    }

    /// Which one a person is, if any.
    pub(crate) fn find(&self, person: &Person) -> Option<TestIdentity> {
        self.0.iter().find(|(known, _)| known == person).map(|(_, identity)| *identity)
    }
}
