//! The profiles: the links that e-mails carry, what each profile has chosen, and what was asked about them.
//! Nothing of HTTP.

use crate::cipher;
use crate::lock::lock;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

/// What a choice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    Email,
    Push,
}

/// Channels that a profile said no to. A channel that is missing was never spoken of, which counts as consent.
pub(crate) type Choices = BTreeMap<Channel, &'static str>;

/// The parameters of a link, letter by letter as they stand in its query.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    pub(crate) params: String,
    pub(crate) pid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sig: Option<String>,
}

#[derive(Default)]
struct Kept {
    choices: BTreeMap<String, Choices>,
    links: Vec<(Link, String)>,
    /// Statuses for the next requests, whatever they ask.
    ordered: VecDeque<u16>,
    /// The status of every answer.
    log: Vec<u16>,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Profiles(Mutex<Kept>);

impl Profiles {
    /// A link for an e-mail to this profile.
    pub(crate) fn make_link(&self, profile: &str, has_sig: bool) -> Link {
        // Letters that a client changes when it decodes a parameter and encodes it again: a plus, a slash and an equals sign as
        // they are, the same ones encoded, and hexadecimal digits of both cases.
        let random = hex::encode(cipher::make_bytes::<24>());
        let link = Link {
            params: format!("a+%2B/%2f={random}%3D%3d"),
            pid: format!("{}+/%2B==", hex::encode(cipher::make_bytes::<16>())),
            sig: has_sig.then(|| format!("{}%2B+", hex::encode(cipher::make_bytes::<16>()))),
        };
        let mut kept = lock(&self.0);
        kept.choices.entry(profile.to_owned()).or_default();
        kept.links.push((link.clone(), profile.to_owned()));
        link
    }

    /// Turns channels of the profile that this link is of to "no". `false` if nobody was sent such a link. Where a link came with
    /// a signature, the signature may be left out, but not changed.
    pub(crate) fn refuse(&self, link: &Link, channels: &[Channel]) -> bool {
        let mut kept = lock(&self.0);
        let is_it = |known: &Link| {
            known.params == link.params && known.pid == link.pid && (link.sig.is_none() || known.sig == link.sig)
        };
        let Some(profile) = kept.links.iter().find(|(known, _)| is_it(known)).map(|(_, profile)| profile.clone())
        else {
            return false;
        };
        kept.choices.entry(profile).or_default().extend(channels.iter().map(|channel| (*channel, "no")));
        true
    }

    /// What every profile has chosen.
    pub(crate) fn choices(&self) -> BTreeMap<String, Choices> {
        lock(&self.0).choices.clone()
    }

    /// The next requests are answered with these statuses.
    pub(crate) fn order(&self, statuses: Vec<u16>) {
        lock(&self.0).ordered = statuses.into();
    }

    /// The status that the present request is answered with in any case, if one was ordered.
    pub(crate) fn take_ordered(&self) -> Option<u16> {
        lock(&self.0).ordered.pop_front()
    }

    /// Writes down how a request was answered.
    pub(crate) fn note(&self, status: u16) {
        lock(&self.0).log.push(status);
    }

    /// How all were answered.
    pub(crate) fn log(&self) -> Vec<u16> {
        lock(&self.0).log.clone()
    }

    pub(crate) fn clear(&self) {
        *lock(&self.0) = Kept::default();
    }
}
