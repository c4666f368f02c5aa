//! What is explored: how many tabs, which storage, where it begins, what may happen.
//! Only tables may live here; what each step does is the driver's, in `tests/driver`.

use crate::driver::history::History;
use crate::driver::mutant::Mutant;
use crate::driver::place::Place;
use crate::driver::step::{Call, Hand, Manner, Older, Pace, Step, Woken};
use crate::stage::{HOUR, SECOND};
use uid2_wasm::session::Consent;

pub const ANN: usize = 0;
pub const BEN: usize = 1;

/// One exploration.
#[derive(Clone, Copy)]
pub struct Ground {
    pub name: &'static str,
    pub tabs: usize,
    pub cookies: bool,
    /// Every order of so many steps.
    pub depth: usize,
    /// What may happen at any time.
    pub steps: fn(tabs: usize, cookies: bool) -> Vec<Step>,
    /// Where it begins.
    pub starts: &'static [Start],
}

/// How a first state came about.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    /// Pages are open and have called nothing.
    Nothing,
    /// Every page has called `init`.
    Ready,
    /// Ann signed in by her address.
    SignedIn,
    /// She did, and her refresh was sent.
    Refreshing,
    /// She did, her refresh was sent, and she opted out.
    Leaving,
    /// Ann opted out here, and every tab knows.
    Left,
    /// Ann opted out here, and Ben signed in.
    Next,
}

impl Start {
    /// As it is where nothing is wrong with the world.
    pub fn history(self, ground: &Ground) -> History {
        self.begin(History::quiet(ground.tabs, ground.cookies, Mutant::None), ground.tabs)
    }

    fn begin(self, mut history: History, tabs: usize) -> History {
        for step in self.steps(tabs) {
            // What a fault in the world breaks on the way is found again from `Nothing`.
            let _ = history.take(&step);
        }
        history
    }

    fn steps(self, tabs: usize) -> Vec<Step> {
        let now = Pace::AtOnce;
        let sign_in = |person| {
            let call = Step::Call(0, Call::SignIn(person), now);
            [call, Step::Prepared(0, now), Step::Answer(0, Manner::Truly), Step::Arrive(0, now), Step::Rest]
        };
        let ready = (0..tabs).map(|tab| Step::Call(tab, Call::Init(None), now)).collect();
        let refreshes = [Step::Pass(HOUR + SECOND), Step::Timer(0, now), Step::Prepared(0, now)];
        let leaves = [&refreshes[..], &[Step::OptOut(ANN)]].concat();
        let is_told = [Step::Answer(0, Manner::Truly), Step::Arrive(0, now), Step::Rest];
        match self {
            Self::Nothing => Vec::new(),
            Self::Ready => ready,
            Self::SignedIn => [&ready[..], &sign_in(ANN)].concat(),
            Self::Refreshing => [&ready[..], &sign_in(ANN), &refreshes].concat(),
            Self::Leaving => [&ready[..], &sign_in(ANN), &leaves].concat(),
            Self::Left => [&ready[..], &sign_in(ANN), &leaves, &is_told].concat(),
            Self::Next => [&ready[..], &sign_in(ANN), &leaves, &is_told, &sign_in(BEN)].concat(),
        }
    }
}

impl Ground {
    /// The first states.
    pub fn states(&self, mutant: Mutant, aloud: bool) -> Vec<History> {
        let begin = |start: &Start| {
            let history = start.begin(History::quiet(self.tabs, self.cookies, mutant), self.tabs);
            if aloud { history.speaking() } else { history }
        };
        self.starts.iter().map(begin).collect()
    }
}

/// Only with cookies in use do others come between reading and writing.
const fn paces(cookies: bool) -> &'static [Pace] {
    if cookies { &[Pace::AtOnce, Pace::Slowly] } else { &[Pace::AtOnce] }
}

/// What a page can call.
fn calls(tab: usize, cookies: bool) -> impl Iterator<Item = Step> {
    let hands = [Hand::Fresh(ANN), Hand::Fresh(BEN), Hand::Cached(ANN, 0), Hand::OptOut];
    let handed = hands.into_iter().flat_map(|hand| [Call::Init(Some(hand)), Call::HandIn(hand)]);
    let rest = [Call::Init(None), Call::SignIn(ANN), Call::SignIn(BEN), Call::RefreshNow, Call::Disconnect];
    let calls: Vec<_> = handed.chain(rest).collect();
    calls.into_iter().flat_map(move |call| paces(cookies).iter().map(move |how| Step::Call(tab, call, *how)))
}

/// What a tab meets without calling: its host, its timer, its neighbours, the network.
fn fate(tab: usize, cookies: bool) -> impl Iterator<Item = Step> {
    let paced = paces(cookies).iter().flat_map(move |how| {
        [Step::Timer(tab, *how), Step::Hear(tab, *how), Step::Prepared(tab, *how), Step::Arrive(tab, *how)]
    });
    paced.chain([
        Step::GoOn(tab),
        Step::Getter(tab),
        Step::Answer(tab, Manner::Truly),
        Step::Answer(tab, Manner::Refused),
        Step::Lose(tab),
        Step::ArriveLate(tab),
        Step::ArriveAgain(tab),
        Step::Close(tab),
    ])
}

/// What happens outside every tab.
const OUTSIDE: [Step; 20] = [
    Step::OptOut(ANN),
    Step::OptOut(BEN),
    Step::Pass(SECOND),
    Step::Pass(10 * SECOND),
    Step::Pass(HOUR),
    Step::Rest,
    Step::Older(Older::Writes(Hand::Cached(ANN, 0))),
    Step::Older(Older::Writes(Hand::Fresh(BEN))),
    Step::Older(Older::Marker),
    Step::Older(Older::Again { line: false }),
    Step::Older(Older::Clears),
    Step::Beside(Older::Writes(Hand::Cached(ANN, 0))),
    Step::Beside(Older::Marker),
    Step::Copy(Older::Writes(Hand::Fresh(BEN))),
    Step::Refuse(Place::OptOuts),
    Step::Refuse(Place::Official),
    Step::Refuse(Place::Cookie),
    Step::Refuse(Place::Shared),
    Step::Accept(Place::OptOuts),
    Step::Accept(Place::Official),
];

/// Everything.
pub fn everything(tabs: usize, cookies: bool) -> Vec<Step> {
    (0..tabs).flat_map(|tab| calls(tab, cookies).chain(fate(tab, cookies))).chain(OUTSIDE).collect()
}

/// Three who come and go in two tabs that hear of it late, with little else: how deep.
pub fn races(tabs: usize, cookies: bool) -> Vec<Step> {
    let how = if cookies { Pace::Slowly } else { Pace::AtOnce };
    let of_tab = |tab| {
        [
            Step::GoOn(tab),
            Step::Call(tab, Call::HandIn(Hand::Cached(ANN, 0)), how),
            Step::Call(tab, Call::SignIn(BEN), how),
            Step::Call(tab, Call::Disconnect, how),
            Step::Hear(tab, how),
            Step::Timer(tab, how),
            Step::Prepared(tab, how),
            Step::Answer(tab, Manner::Truly),
            Step::Arrive(tab, how),
            Step::Getter(tab),
        ]
    };
    let outside = [Step::Older(Older::Writes(Hand::Cached(ANN, 0))), Step::Pass(SECOND)];
    (0..tabs).flat_map(of_tab).chain(outside).collect()
}

/// Two tabs in which this site is opted out of and in to, and consent flickers, while others come and go.
pub fn bars(tabs: usize, cookies: bool) -> Vec<Step> {
    let how = if cookies { Pace::Slowly } else { Pace::AtOnce };
    let of_tab = |tab| {
        [
            Step::GoOn(tab),
            Step::OptOutOfSite(tab),
            Step::OptInToSite(tab),
            Step::Consent(tab, Consent::Granted, Woken::AtOnce),
            Step::Consent(tab, Consent::Unknown, Woken::AtOnce),
            Step::Consent(tab, Consent::Unknown, Woken::Later),
            Step::Consent(tab, Consent::Denied, Woken::AtOnce),
            Step::Consent(tab, Consent::Denied, Woken::Later),
            Step::Call(tab, Call::HandIn(Hand::Cached(ANN, 0)), how),
            Step::Call(tab, Call::SignIn(BEN), how),
            Step::Hear(tab, how),
            Step::Timer(tab, how),
            Step::Prepared(tab, how),
            Step::Answer(tab, Manner::Truly),
            Step::Arrive(tab, how),
            Step::Look(tab, true),
        ]
    };
    (0..tabs).flat_map(of_tab).chain([Step::Pass(SECOND), Step::Rest]).collect()
}
