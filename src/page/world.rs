//! The world as a browser tells it: clocks, attention, randomness.
//! Read anew for each call; nothing is remembered here.

use super::Host;
use super::json::Engine;
use super::storage::PageStorage;
use crate::session::{ENTROPY_LENGTH, Entropy, World};
use crate::time::{UnixMillis, Uptime};
use web_sys::{VisibilityState, Window};

/// What is true now.
pub(super) fn read(host: &Host, storage: &PageStorage, base_url: &str) -> World<'static, Engine> {
    let window = host.window();
    let uptime = window.as_ref().and_then(Window::performance).map_or(0.0, |performance| performance.now());
    World {
        now: UnixMillis(whole(js_sys::Date::now())),
        uptime: Uptime(whole(uptime)),
        awake: window.is_some_and(|window| is_awake(&window, base_url)),
        entropy: Entropy::new(make_random()),
        stored: storage.read(host),
        fields: &Engine,
    }
}

/// A number of milliseconds as JavaScript has it; below zero and not-a-number are zero.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and a fraction is to go")]
pub(super) const fn whole(number: f64) -> u64 {
    number as u64
}

fn make_random() -> [u8; ENTROPY_LENGTH] {
    let mut bytes = [0; ENTROPY_LENGTH];
    // Without randomness every fingerprint and id is zero, and a sign-in fails for want of a key pair anyhow.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// Visible, and online unless the operator is on loopback: Chromium says offline where only loopback works.
fn is_awake(window: &Window, base_url: &str) -> bool {
    let visible = window.document().is_none_or(|document| document.visibility_state() != VisibilityState::Hidden);
    visible && (window.navigator().on_line() || is_loopback(base_url))
}

fn is_loopback(base_url: &str) -> bool {
    let host = base_url.split('/').nth(2).unwrap_or_default();
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|loopback| host.starts_with(loopback))
}
