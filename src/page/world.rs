//! The world as `pkg/world.js` tells it: clocks, attention, randomness and storage as lines of text.
//! Read anew for each call; nothing is remembered here.

use super::json::Engine;
use super::ports::Port;
use crate::encoding::Parts;
use crate::session::{Consent, ENTROPY_LENGTH, Entropy, Stored, World};
use crate::time::{UnixMillis, Uptime};
use core::marker::PhantomData;

/// What is true now, from the lines of [`PORT_WORLD`](super::boundary::PORT_WORLD).
pub(super) fn read<P: Port>(told: &str) -> World<'_, Engine<P>> {
    let mut lines = Parts::lines(told);
    let mut words = Parts::words(lines.next_part());
    let now = UnixMillis(words.number());
    let uptime = Uptime(words.number());
    let awake = words.number() == 1;
    let kept = words.number() == 1;
    let consent = match words.number() {
        0 => Consent::Granted,
        1 => Consent::Unknown,
        _ => Consent::Denied,
    };
    let [official, notes, salt, site] = [(); 4].map(|()| lines.next_part());
    World {
        now,
        uptime,
        awake,
        consent,
        entropy: read_entropy(&mut words),
        stored: Stored {
            kept,
            official,
            notes,
            salt,
            cookies: until_empty_line(&mut lines),
            shared: until_empty_line(&mut lines),
            opt_outs: lines.rest(),
            site_opt_out: !site.is_empty(),
        },
        fields: &Engine(PhantomData),
    }
}

/// The lines up to an empty one, which is taken as well.
fn until_empty_line<'a>(lines: &mut Parts<'a>) -> &'a str {
    let all = lines.rest();
    let mut length = 0;
    loop {
        let line = lines.next_part();
        if line.is_empty() {
            return all.get(..length).unwrap_or_default();
        }
        length += line.len() + 1;
    }
}

fn read_entropy(words: &mut Parts<'_>) -> Entropy {
    let mut bytes = [0; ENTROPY_LENGTH];
    for four in bytes.chunks_exact_mut(4) {
        #[allow(clippy::cast_possible_truncation, reason = "written from 32 bits")]
        four.copy_from_slice(&(words.number() as u32).to_be_bytes());
    }
    Entropy::new(bytes)
}
