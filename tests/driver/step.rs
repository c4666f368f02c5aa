//! The steps of a history, made from a seed alone: any of them can be left out and the rest still means something.
//! Only what may happen lives here; a step that is impossible at its time does nothing.

use super::people::PEOPLE;
use super::place::Place;
use crate::stage::{HOUR, MINUTE, SECOND};
use uid2_wasm::session::Consent;

pub const TABS: usize = 3;

/// One thing that happens. Numbers are a tab, a person, a choice, or milliseconds.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A page is opened in a tab without one.
    Open(usize),
    /// A tab is closed.
    Close(usize),
    /// A page calls.
    Call(usize, Call, Pace),
    /// With cookies in use, a tab goes on with what it has begun: it has read the cookies, and writes them.
    GoOn(usize),
    /// A tab's timer fires, if it is due.
    Timer(usize, Pace),
    /// The next write that another process made to local storage reaches a tab, and its storage event.
    Hear(usize, Pace),
    /// A page asks a getter.
    Getter(usize),
    /// A tab is looked at, or hidden.
    Look(usize, bool),
    /// A tab gets the refresh lock that it queues for, if it is free, or the agreed secret.
    Prepared(usize, Pace),
    /// The engine could not agree on a secret.
    NoSecret(usize),
    /// The operator answers a tab's request; the answer is on its way.
    Answer(usize, Manner),
    /// The answer arrives.
    Arrive(usize, Pace),
    /// The request or its answer is lost.
    Lose(usize),
    /// An answer to a question that was aborted arrives all the same.
    ArriveLate(usize),
    /// The last answer that arrived arrives once more.
    ArriveAgain(usize),
    /// Time passes.
    Pass(u64),
    /// Page clocks jump: from now on they are so far ahead of the operator's.
    Jump(i64),
    /// A person opts out.
    OptOut(usize),
    /// A page opts out of this site, for whoever uses the device.
    OptOutOfSite(usize),
    /// It opts in again.
    OptInToSite(usize),
    /// What the consent signals of a page come to changes. It is each page's own. Its session is woken at once, or finds it with
    /// whatever comes next.
    Consent(usize, Consent, Woken),
    /// An older SDK writes.
    Older(Older),
    /// Somebody writes the same into the storage that is not in use: a server's cookie, or local storage beside cookies.
    Beside(Older),
    /// The same as one more official cookie, under another path or domain.
    Copy(Older),
    /// A place of storage refuses every value from now on.
    Refuse(Place),
    /// It takes them again.
    Accept(Place),
    /// Everything is heard of, asked and answered, every tab is looked at, and nothing is due soon.
    Rest,
}

/// What a page calls.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    Init(Option<Hand>),
    HandIn(Hand),
    SignIn(usize),
    RefreshNow,
    Disconnect,
}

/// What a publisher's server renders into a page.
#[derive(Clone, Copy, Debug)]
pub enum Hand {
    /// A new identity of a person, if they have not opted out.
    Fresh(usize),
    /// The same, from a retired API: its refresh is answered in plain JSON.
    FreshPlain(usize),
    /// Some identity of a person from any time: cached HTML.
    Cached(usize, usize),
    /// `{status:"optout"}`.
    OptOut,
    /// Neither.
    Unreadable,
}

/// With cookies in use: whether other tabs come between reading and writing. Local storage as a tab sees it stands still
/// while its task runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    AtOnce,
    Slowly,
}

/// Whether a session is woken when something changes that it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    AtOnce,
    Later,
}

/// How the operator answers.
#[derive(Clone, Copy, Debug)]
pub enum Manner {
    /// As it should.
    Truly,
    Refused,
    Ended,
    Broken,
    Garbage,
}

/// What an older SDK on the same site does to the official key.
#[derive(Clone, Copy, Debug)]
pub enum Older {
    /// Writes some identity.
    Writes(Hand),
    /// Writes its marker.
    Marker,
    /// Writes what stands there once more, with the line or without.
    Again { line: bool },
    /// Removes what stands there.
    Clears,
    /// Writes something that nobody can read.
    Spoils,
}

/// What kind of site it is: where others write all the time, or bars come and go, nobody who came last can be told for long.
#[derive(Clone, Copy)]
struct Site {
    older: bool,
    faults: bool,
    bars: bool,
}

/// The steps of this seed.
pub fn make(seed: u64, count: usize) -> Vec<Step> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let site = Site { older: dice.bool(), faults: dice.u8(..4) == 0, bars: dice.u8(..3) == 0 };
    let opening = (0..TABS).map(|tab| Step::Call(tab, Call::Init(None), Pace::AtOnce));
    let mut steps: Vec<_> = opening.take(dice.usize(0..=TABS)).collect();
    steps.extend(std::iter::repeat_with(|| step(&mut dice, site)).take(count.saturating_sub(steps.len())));
    steps
}

fn step(dice: &mut fastrand::Rng, site: Site) -> Step {
    let tab = dice.usize(..TABS);
    if site.bars && dice.u8(..12) == 0 {
        return bar(dice, tab);
    }
    match dice.u8(..100) {
        0..2 => Step::Open(tab),
        2..4 => Step::Close(tab),
        4..20 => Step::Call(tab, call(dice), pace(dice)),
        20..24 => Step::GoOn(tab),
        24..29 => Step::Getter(tab),
        29..36 => Step::Timer(tab, pace(dice)),
        36..50 => Step::Hear(tab, pace(dice)),
        50..52 => Step::Look(tab, dice.u8(..3) > 0),
        52..61 => Step::Prepared(tab, pace(dice)),
        61 => Step::NoSecret(tab),
        62..71 => Step::Answer(tab, manner(dice)),
        71..80 => Step::Arrive(tab, pace(dice)),
        80..82 => Step::Lose(tab),
        82 if dice.bool() => Step::ArriveAgain(tab),
        82 => Step::ArriveLate(tab),
        83..90 => Step::Pass(pass(dice)),
        90 => Step::Jump(jump(dice)),
        91..93 => Step::OptOut(dice.usize(..PEOPLE.len() - 1)),
        93..95 if site.older => Step::Older(older(dice)),
        95 if site.older => Step::Beside(older(dice)),
        96 if site.older => Step::Copy(older(dice)),
        97 if site.faults => Step::Refuse(place(dice)),
        93..98 if site.faults => Step::Accept(place(dice)),
        93..98 => Step::Pass(SECOND),
        _ => Step::Rest,
    }
}

fn bar(dice: &mut fastrand::Rng, tab: usize) -> Step {
    match dice.u8(..16) {
        0..3 => Step::OptOutOfSite(tab),
        3..6 => Step::OptInToSite(tab),
        6..11 => Step::Consent(tab, Consent::Granted, woken(dice)),
        11..14 => Step::Consent(tab, Consent::Unknown, woken(dice)),
        _ => Step::Consent(tab, Consent::Denied, woken(dice)),
    }
}

fn woken(dice: &mut fastrand::Rng) -> Woken {
    if dice.u8(..3) == 0 { Woken::Later } else { Woken::AtOnce }
}

fn place(dice: &mut fastrand::Rng) -> Place {
    dice.choice(Place::ALL).expect("a choice")
}

fn call(dice: &mut fastrand::Rng) -> Call {
    match dice.u8(..13) {
        0..2 => Call::Init(None),
        2..4 => Call::Init(Some(hand(dice))),
        4..7 => Call::HandIn(hand(dice)),
        7..11 => Call::SignIn(dice.usize(..PEOPLE.len())),
        11 => Call::RefreshNow,
        _ => Call::Disconnect,
    }
}

fn hand(dice: &mut fastrand::Rng) -> Hand {
    let person = dice.usize(..PEOPLE.len());
    match dice.u8(..16) {
        0..5 => Hand::Fresh(person),
        5 => Hand::FreshPlain(person),
        6..13 => Hand::Cached(person, dice.usize(..100)),
        13..15 => Hand::OptOut,
        _ => Hand::Unreadable,
    }
}

fn pace(dice: &mut fastrand::Rng) -> Pace {
    if dice.u8(..3) == 0 { Pace::Slowly } else { Pace::AtOnce }
}

fn manner(dice: &mut fastrand::Rng) -> Manner {
    match dice.u8(..16) {
        0 => Manner::Refused,
        1 => Manner::Ended,
        2 => Manner::Broken,
        3 => Manner::Garbage,
        _ => Manner::Truly,
    }
}

fn older(dice: &mut fastrand::Rng) -> Older {
    match dice.u8(..10) {
        0..4 => Older::Writes(hand(dice)),
        4..6 => Older::Marker,
        6..8 => Older::Again { line: dice.bool() },
        8 => Older::Clears,
        _ => Older::Spoils,
    }
}

fn pass(dice: &mut fastrand::Rng) -> u64 {
    let longest = dice.choice([SECOND, 10 * SECOND, MINUTE, HOUR, 6 * HOUR, 24 * 31 * HOUR]).expect("a choice");
    dice.u64(1..=longest)
}

fn jump(dice: &mut fastrand::Rng) -> i64 {
    let furthest = dice.choice([MINUTE, HOUR, 24 * HOUR, 24 * 400 * HOUR]).expect("a choice").cast_signed();
    if dice.u8(..3) == 0 { 0 } else { dice.i64(-furthest..=furthest) }
}
