//! The two cookies of a product: the official one, and the one in which sub-domains share opt-outs.
//! Their text, attributes and reading back; what they mean is the session's.

use super::Host;
use crate::product::Product;
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;
use js_sys::{Date, decode_uri_component, encode_uri_component};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::HtmlDocument;

/// What `document.cookie` shows of them, decoded.
pub(super) struct Found {
    /// The official cookie, once for each path and domain it stands at, the most specific first.
    pub official: Vec<String>,
    /// The shared one.
    pub shared: Option<String>,
}

/// Where a product's cookies stand.
pub(super) struct Cookies {
    product: Product,
    /// Whether they are the storage in use; `None` before `init`.
    pub used: Option<bool>,
    /// `path` and `domain`, as attributes.
    pub place: String,
}

impl Cookies {
    /// Before `init` has said where.
    pub const fn unknown(product: Product) -> Self {
        Self { product, used: None, place: String::new() }
    }

    /// Sets where they stand.
    pub fn settle(&mut self, used: bool, path: Option<&str>, domain: Option<&str>) {
        let mut place = String::from(";path=") + path.unwrap_or("/");
        if let Some(domain) = domain {
            place.push_str(";domain=");
            place.push_str(domain);
        }
        self.used = Some(used);
        self.place = place;
    }

    /// Both cookies; `None` where cookies are blocked.
    pub fn read(&self, host: &Host) -> Option<Found> {
        let all = document(host)?.cookie().ok()?;
        let named = |name: &str| {
            // Split at a character, not at a text: the search for a text alone weighs two kilobytes.
            let pairs = all.split(';').map(|pair| pair.strip_prefix(' ').unwrap_or(pair));
            pairs.filter_map(|pair| decoded(pair.strip_prefix(name)?.strip_prefix('=')?)).collect::<Vec<_>>()
        };
        let official = named(self.product.official_cookie());
        Some(Found { official, shared: named(self.product.shared_cookie()).into_iter().next() })
    }

    /// Writes the official cookie, or removes it; answers whether it reads back so.
    pub fn write_official(&self, host: &Host, value: Option<&str>, expires: UnixMillis) -> bool {
        let secure =
            host.window().is_some_and(|window| window.location().protocol().is_ok_and(|scheme| scheme == "https:"));
        self.write(host, self.product.official_cookie(), value, expires, if secure { ";secure" } else { "" });
        match value {
            Some(value) => self.read(host).is_some_and(|found| found.official.iter().any(|stored| stored == value)),
            None => true,
        }
    }

    /// Writes the shared cookie. Never `Secure`: the http pages of a site must see it too.
    pub fn write_shared(&self, host: &Host, value: Option<&str>, expires: UnixMillis) -> bool {
        self.write(host, self.product.shared_cookie(), value, expires, "");
        self.read(host).is_some_and(|found| found.shared.as_deref() == value)
    }

    /// Removes the official cookie where it stands by these settings and by default.
    pub fn remove(&self, host: &Host) {
        let name = self.product.official_cookie();
        self.write(host, name, None, UnixMillis(0), "");
        put(host, String::from(name) + "=;path=/;max-age=0");
    }

    fn write(&self, host: &Host, name: &str, value: Option<&str>, expires: UnixMillis, secure: &str) {
        let mut text = String::from(name);
        text.push('=');
        match value {
            Some(value) => {
                text.push_str(&String::from(encode_uri_component(value)));
                text.push_str(";expires=");
                #[allow(clippy::cast_precision_loss, reason = "a date beyond 2^53 ms is none anyhow")]
                let date = Date::new(&JsValue::from_f64(expires.0 as f64));
                text.push_str(&String::from(date.to_utc_string()));
            }
            None => text.push_str(";max-age=0"),
        }
        text.push_str(&self.place);
        text.push_str(";samesite=lax");
        text.push_str(secure);
        put(host, text);
    }
}

fn document(host: &Host) -> Option<HtmlDocument> {
    Some(host.window()?.document()?.unchecked_into())
}

fn put(host: &Host, cookie: String) {
    if let Some(document) = document(host) {
        let _ = document.set_cookie(&cookie);
    }
}

/// A value that is no text in percent-encoding is nobody's of ours.
fn decoded(value: &str) -> Option<String> {
    decode_uri_component(value).ok().map(String::from)
}
