//! Whether a token is that of an address.

use super::{Next, Outcome, Single, Task};
use crate::dii::Address;
use crate::operator::token_validate;
use crate::time::UnixMillis;

/// token/validate.
pub struct Validate(Single);

impl Validate {
    /// For an advertising token and the address that it should be of.
    #[must_use]
    pub fn new(token: &str, address: &Address) -> Self {
        Self(Single::new(token_validate::PATH, token_validate::payload(token, address)))
    }
}

impl Task for Validate {
    fn next(&mut self, _: UnixMillis) -> Next {
        self.0.next()
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        self.0.parse(token_validate::answer(json).map(Outcome::Validated))
    }
}
