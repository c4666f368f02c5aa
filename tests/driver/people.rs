//! Who is on stage, and the truth about their tokens, which no session sees.
//! A token is named after its person, its chain and its place in the chain: `ann 3.0` is the first token of chain 3.

use crate::stage::operator::without_key;
use crate::stage::{key_of, make_identity};
use std::collections::BTreeSet;
use uid2_wasm::dii::Address;
use uid2_wasm::identity::Identity;

/// The last one never opts out.
pub const PEOPLE: [&str; 3] = ["ann", "ben", "cyd"];
pub const NEVER_OPTS_OUT: usize = 2;

pub fn address(person: usize) -> Address {
    Address::from_email(&format!("{}@example.com", PEOPLE[person])).expect("an address")
}

/// Whose token this is.
pub fn person_of(token: &str) -> usize {
    let name = token.split(' ').next().unwrap_or_default();
    PEOPLE.iter().position(|person| *person == name).expect("a token of somebody on stage")
}

/// The operator: who opted out, and every identity that it ever made.
#[derive(Clone, Default, Hash)]
pub struct Operator {
    pub opted_out: BTreeSet<usize>,
    pub made: Vec<Identity>,
    chains: usize,
}

impl Operator {
    /// The first identity of a new chain.
    pub fn begin(&mut self, person: usize, now: u64, plain: bool) -> Identity {
        self.chains += 1;
        self.make(&format!("{} {}.0", PEOPLE[person], self.chains), now, plain)
    }

    /// The next identity of the chain that `refresh_token` belongs to.
    pub fn go_on(&mut self, refresh_token: &str, now: u64) -> Identity {
        let token = token_of(refresh_token);
        let chain = token.split('.').next().unwrap_or_default();
        let links = self.made.iter().filter(|identity| identity.advertising_token().split('.').next() == Some(chain));
        let name = format!("{chain}.{}", links.count());
        self.make(&name, now, false)
    }

    /// Some identity of this person, which may be an old one; a new one where there is none.
    pub fn some(&mut self, person: usize, choice: usize, now: u64) -> Identity {
        let theirs: Vec<_> = self.made.iter().filter(|made| person_of(made.advertising_token()) == person).collect();
        match theirs.len() {
            0 => self.begin(person, now, false),
            many => theirs[choice % many].clone(),
        }
    }

    fn make(&mut self, name: &str, now: u64, plain: bool) -> Identity {
        let identity = if plain { without_key(&make_identity(name, now)) } else { make_identity(name, now) };
        self.made.push(identity.clone());
        identity
    }

    /// The key that an answer to this refresh token is sealed with; `None` where it travels plain.
    pub fn key(&self, refresh_token: &str) -> Option<[u8; 32]> {
        let made = self.made.iter().find(|identity| identity.refresh_token() == refresh_token)?;
        made.refresh_response_key().map(|_| key_of(refresh_token))
    }
}

/// The advertising token that was made together with this refresh token.
pub fn token_of(refresh_token: &str) -> &str {
    refresh_token.strip_prefix("refresh ").expect("a refresh token of ours")
}
