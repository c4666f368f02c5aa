//! What is true outside, as one argument: clocks, attention, randomness, storage.
//! Only plain values may live here; the host reads them just before each call.

use crate::encoding::push_number;
use crate::opt_out::OptOutId;
use crate::time::{UnixMillis, Uptime};
use alloc::string::String;

/// What is true at the moment of one call. `J` reads JSON ([`Fields`](crate::json::Fields)): known when compiled, because a
/// module without calls through pointers needs no table of functions, nor the thousand bytes that hang on to one.
pub struct World<'a, J> {
    /// The wall clock. May have jumped since the last call, and is believed.
    pub now: UnixMillis,
    /// The monotonic clock, for floors and back-off.
    pub uptime: Uptime,
    /// Whether somebody can be looking: visible, and online unless the operator is on loopback. Holds back refreshes that
    /// happen by themselves, never what the page just called for.
    pub awake: bool,
    /// What the consent signals that the page asked for come to.
    pub consent: Consent,
    /// Fresh random bytes, used up front to back.
    pub entropy: Entropy,
    /// What storage holds.
    pub stored: Stored<'a>,
    /// The reader of JSON.
    pub fields: &'a J,
}

/// What the consent signals come to that a page has asked to be heeded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Consent {
    /// Nothing is against it, or the page has asked for no signal.
    #[default]
    Granted = 0,
    /// Nobody has said yet.
    Unknown = 1,
    /// Somebody is against it.
    Denied = 2,
}

/// What storage holds, as text, whichever tab, server or SDK wrote it. A key that is missing is an empty text.
#[derive(Clone, Copy, Default)]
pub struct Stored<'a> {
    /// Whether the official record can be read and written. Not so where the medium is blocked, or where it refused what this
    /// session wrote last and no other tab or script has written there since: then the session's memory holds the identity. What is
    /// read of opt-outs and notes counts all the same.
    pub kept: bool,
    /// The official key of local storage.
    pub official: &'a str,
    /// Our notes.
    pub notes: &'a str,
    /// The device's salt.
    pub salt: &'a str,
    /// Official cookies that the page can see, decoded, a line each until an empty one, the most specific path first. With
    /// local storage in use they belong to others, who are followed.
    pub cookies: &'a str,
    /// The cookies that sub-domains share their opt-outs in, decoded, a line each until an empty one: one for each path and
    /// domain where somebody has written it.
    pub shared: &'a str,
    /// Every opt-out of the product, a line each: the id in its key, a full stop, and its value.
    pub opt_outs: &'a str,
    /// Whether this site was opted out of, for every product and whoever uses the device.
    pub site_opt_out: bool,
}

/// How many random bytes one call may need: a salt, a lineage, an opt-out's id, an IV, a jitter.
pub const ENTROPY_LENGTH: usize = 64;

/// Random bytes of one call, each used once.
#[derive(Clone)]
pub struct Entropy {
    bytes: [u8; ENTROPY_LENGTH],
    used: usize,
}

impl Entropy {
    /// Bytes fresh from the engine.
    #[must_use]
    pub const fn new(bytes: [u8; ENTROPY_LENGTH]) -> Self {
        Self { bytes, used: 0 }
    }

    /// The next `N` bytes.
    pub fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        if let Some(fresh) = self.bytes.get(self.used..self.used + N) {
            taken.copy_from_slice(fresh);
        }
        debug_assert!(self.used + N <= ENTROPY_LENGTH, "one call drew more randomness than it was given");
        self.used += N;
        taken
    }

    /// A random 64-bit number. Never zero, which is no name and no id.
    pub fn make_u64(&mut self) -> u64 {
        u64::from_be_bytes(self.take()).max(1)
    }

    /// The id of a new opt-out.
    pub fn make_id(&mut self) -> OptOutId {
        OptOutId(self.make_u64())
    }

    /// A random salt: 128 bits in decimal.
    pub fn make_salt(&mut self) -> String {
        let mut salt = String::new();
        push_number(&mut salt, self.make_u64());
        push_number(&mut salt, self.make_u64());
        salt
    }
}
