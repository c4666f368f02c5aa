//! An identity for an address.

use super::{Next, Outcome, Single, Task};
use crate::dii::Address;
use crate::operator::token_generate::{self, OptOutCheck};
use crate::product::Product;
use crate::server::failure::{Code, Failure};
use crate::time::UnixMillis;

/// token/generate.
pub struct Generate(Single);

impl Generate {
    /// For `address`.
    ///
    /// # Errors
    /// [`Code::OptoutCheckRequired`]: EUID documents the check as required (reference 3.2), so nobody may waive it.
    pub fn new(
        product: Product,
        address: &Address,
        tcf_consent_string: Option<&str>,
        check: OptOutCheck,
    ) -> Result<Self, Failure> {
        if product == Product::Euid && check == OptOutCheck::Waive {
            return Err(Failure::new(Code::OptoutCheckRequired));
        }
        let json = token_generate::payload(address, tcf_consent_string, check);
        Ok(Self(Single::new(token_generate::PATH, json)))
    }
}

impl Task for Generate {
    fn next(&mut self, _: UnixMillis) -> Next {
        self.0.next()
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        self.0.parse(token_generate::answer(json).map(Outcome::Generated))
    }
}
