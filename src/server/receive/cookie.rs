//! What a server hands over to a page: the official cookie, or JSON for `init` (reference 1.3).
//! Reading what a browser sent, which may be anything, and writing; nothing is asked here.

use crate::operator::identity_members::IdentityMembers;
use crate::operator::{token_generate, token_refresh_authorized};
use crate::product::Product;
use crate::time::{Millis, UnixMillis};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// How long a browser keeps an opt-out: as long as browsers keep any cookie.
const OPT_OUT_LIFE: Millis = Millis::DAY.times(400);
/// What `encodeURIComponent` escapes: all but letters, digits and these.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What a server and a page leave for each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Deposit {
    /// An identity.
    Success {
        /// It.
        identity: IdentityMembers,
    },
    /// The person opted out.
    Optout,
    /// Neither: nobody is signed in.
    None,
}

impl From<token_generate::Answer> for Deposit {
    fn from(answer: token_generate::Answer) -> Self {
        match answer {
            token_generate::Answer::Success { identity } => Self::Success { identity },
            token_generate::Answer::Optout => Self::Optout,
            token_generate::Answer::InsufficientUserConsent => Self::None,
        }
    }
}

impl From<token_refresh_authorized::Answer> for Deposit {
    fn from(answer: token_refresh_authorized::Answer) -> Self {
        use token_refresh_authorized::Answer;
        match answer {
            Answer::Success { identity } => Self::Success { identity },
            Answer::Optout => Self::Optout,
            Answer::ExpiredToken | Answer::InvalidToken => Self::None,
        }
    }
}

/// Where the cookie counts. A page must be able to read it, so it is never `HttpOnly`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Attributes {
    /// `cookiePath` of the page's `init`.
    pub path: String,
    /// `cookieDomain` of the page's `init`.
    pub domain: Option<String>,
    /// Only over https.
    pub secure: bool,
    /// `Lax`, `Strict` or `None`; a browser takes `Lax` where nothing is said.
    pub same_site: Option<String>,
}

impl Default for Attributes {
    fn default() -> Self {
        Self { path: "/".to_string(), domain: None, secure: true, same_site: None }
    }
}

impl Attributes {
    /// Whether each can be written into a header without ending it.
    #[must_use]
    pub fn are_well_formed(&self) -> bool {
        let texts = [Some(&self.path), self.domain.as_ref(), self.same_site.as_ref()];
        let fits = |byte: u8| (b' '..0x7f).contains(&byte) && byte != b';';
        texts.into_iter().flatten().all(|text| text.bytes().all(fits))
    }
}

/// What the browser sent in its `Cookie` header. Where a name comes twice, from two paths or domains, an opt-out beats every
/// identity, and otherwise the first counts, as for the official SDK.
#[must_use]
pub fn read(product: Product, header: &str, now: UnixMillis) -> Deposit {
    let pairs = header.split(';').filter_map(|pair| pair.split_once('='));
    let ours = pairs.filter(|(name, _)| name.trim() == product.official_cookie());
    let deposits: Vec<Deposit> = ours.map(|(_, text)| read_one(text.trim(), now)).collect();
    if deposits.contains(&Deposit::Optout) {
        return Deposit::Optout;
    }
    deposits.into_iter().find(|deposit| *deposit != Deposit::None).unwrap_or(Deposit::None)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Marked { status: String },
    Identity(IdentityMembers),
}

fn read_one(text: &str, now: UnixMillis) -> Deposit {
    let written = decode(text).and_then(|json| serde_json::from_str(&json).ok());
    match written {
        Some(Written::Marked { status }) if status == "optout" => Deposit::Optout,
        Some(Written::Identity(identity)) => match identity.check() {
            Ok(identity) if !identity.times(now).expired => Deposit::Success { identity },
            _ => Deposit::None,
        },
        _ => Deposit::None,
    }
}

/// The value of a `Set-Cookie` header that leaves `deposit` for the page; [`Deposit::None`] takes away what is there.
/// An opt-out is left too, in the official form: then the page erases what it has stored itself.
#[must_use]
pub fn set_cookie(product: Product, deposit: &Deposit, attributes: &Attributes, now: UnixMillis) -> String {
    let (text, life) = match deposit {
        Deposit::Success { identity } => (json(deposit, now), now.until(UnixMillis(identity.refresh_expires))),
        Deposit::Optout => (json(deposit, now), OPT_OUT_LIFE),
        Deposit::None => (String::new(), Millis(0)),
    };
    let seconds = life.0 / 1_000;
    let Attributes { path, domain, secure, same_site } = attributes;
    let mut cookie = format!("{}={}; Path={path}; Max-Age={seconds}", product.official_cookie(), encode(&text));
    for (name, text) in [("; Domain=", domain), ("; SameSite=", same_site)] {
        if let Some(text) = text {
            cookie.extend([name, text]);
        }
    }
    cookie + if *secure { "; Secure" } else { "" }
}

/// What the page's `init({ identity })` takes, as JSON that is safe inside a `<script>`.
#[must_use]
pub fn init_json(deposit: &Deposit, now: UnixMillis) -> String {
    // An end of the script, or the start of a comment, in a text that came out of a cookie.
    json(deposit, now).replace('<', "\\u003c")
}

#[derive(Serialize)]
struct Marker {
    status: &'static str,
    identity_expires: u64,
    refresh_expires: u64,
}

fn json(deposit: &Deposit, now: UnixMillis) -> String {
    let expires = now.after(OPT_OUT_LIFE).0;
    let marker = Marker { status: "optout", identity_expires: expires, refresh_expires: expires };
    let written = match deposit {
        Deposit::Success { identity } => serde_json::to_string(identity),
        Deposit::Optout => serde_json::to_string(&marker),
        Deposit::None => Ok("null".to_string()),
    };
    written.unwrap_or_default()
}

/// As `encodeURIComponent`.
fn encode(text: &str) -> String {
    utf8_percent_encode(text, &ESCAPED).to_string()
}

/// As `decodeURIComponent`; `None` where that would throw.
fn decode(text: &str) -> Option<String> {
    let is_escape = |after: &str| after.len() > 1 && after.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
    let is_well_formed = text.split('%').skip(1).all(is_escape);
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    is_well_formed.then(|| decoded.into_owned())
}
