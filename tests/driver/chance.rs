//! The randomness that sessions are given: a function of a seed, the tab, and how often that tab has drawn.
//! What one tab draws never depends on what another one drew before, so two orders of the same draws meet again.

use super::step::TABS;

/// How much a tab has drawn, and from what.
#[derive(Clone, Hash)]
pub struct Chance {
    seed: u64,
    draws: [u64; TABS],
}

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self { seed, draws: [0; TABS] }
    }

    /// The next bytes of a tab.
    pub fn draw<const N: usize>(&mut self, tab: usize) -> [u8; N] {
        let bytes = self.peek(tab, 0);
        self.draws[tab] += 1;
        bytes
    }

    /// Bytes that no tab has drawn or will draw: whoever does the same with them has drawn none.
    pub fn others<const N: usize>(&self, tab: usize) -> [u8; N] {
        self.peek(tab, 1 << 32)
    }

    /// The last draw of this tab went unused.
    pub fn put_back(&mut self, tab: usize) {
        self.draws[tab] -= 1;
    }

    fn peek<const N: usize>(&self, tab: usize, beyond: u64) -> [u8; N] {
        let place = (self.draws[tab] + beyond) * TABS as u64 + tab as u64;
        let mut bytes = [0; N];
        fastrand::Rng::with_seed(self.seed.rotate_left(32) ^ place.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .fill(&mut bytes);
        bytes
    }
}
