//! What a page that opens now would be told, for a page that has loaded no module: the verdict of a session that knows storage
//! alone. Given only where this tab says the same, and where telling it leaves nothing else to be done.

use super::Session;
use super::event::{Event, Settings};
use super::report::{Notices, Report};
use super::state::{Bar, State};
use super::world::{Consent, World};
use crate::json::Fields;
use crate::opt_out::Name;
use crate::time::UnixMillis;

/// What a page would be told, with what is stored now: by its getters, and by the callbacks of its first `init`.
#[derive(Clone, Hash)]
pub struct Seen {
    /// What getters answer, before `init` and after it.
    pub report: Report,
    /// The callbacks of an `init` that hands in nothing, or the identity that is shown.
    pub notices: Notices,
    /// Until when this is so, if storage stays as it is. Ever, where nobody is shown.
    pub until: UnixMillis,
    /// From when on a refresh is due.
    pub due: UnixMillis,
}

/// An instant that never comes.
const NEVER: UnixMillis = UnixMillis(u64::MAX);

impl Session {
    /// What a page that opens now would be told. `None` where that is not to be remembered: this tab says something else, or the
    /// page would have to write, to ask or to wait. `world` reads the same world each time.
    pub fn seen<'a, F: Fields + 'a>(&mut self, world: impl Fn() -> World<'a, F>) -> Option<Seen> {
        let settings = Settings { left_behind: false, ..self.memory.settings.clone()? };
        // What a signal says here is no other page's business.
        if !world().stored.kept || world().consent != Consent::Granted {
            return None;
        }
        let (own, has_news) = self.peek(world());
        let mut fresh = Self::new();
        let (before, _) = fresh.peek(world());
        let effects = fresh.handle(world(), Event::Init { settings, handed: None });
        let told = effects.report?;
        let state = &fresh.memory.state;
        let leaves_nothing = fresh.memory.suspect.print == Name(0);
        let is_silent = effects.storage.is_empty() && effects.network.is_none() && leaves_nothing;
        let is_agreed = !has_news && is_alike(&own, &told.report) && is_alike(&before, &told.report);
        if !is_silent || !is_agreed || !is_simple(state) {
            return None;
        }
        let until = state.ends().unwrap_or(NEVER);
        Some(Seen { report: told.report, notices: told.notices, until, due: state.refresh_due().unwrap_or(NEVER) })
    }
}

/// States that nothing but storage and the clock can end.
fn is_simple(state: &State) -> bool {
    matches!(state.bar(), None | Some(Bar::Never | Bar::LoggedOut | Bar::OptedOut | Bar::OptedOutOfSite))
}

/// Whether a page would be told the same, but that an identity counts as established where another one stood before it.
fn is_alike(one: &Report, other: &Report) -> bool {
    let flags = |report: &Report| (report.login_required, report.available, report.opted_out, report.asking);
    match (&one.identity, &other.identity) {
        (Some(_), Some(shown)) => one.shows(shown) && flags(one) == flags(other),
        (None, None) => one.status == other.status && flags(one) == flags(other),
        _ => false,
    }
}
