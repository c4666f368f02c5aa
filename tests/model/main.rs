//! The shipped session, explored: every order of a few steps, each state once, and in each the invariant.
//! Here only what is explored and how it is told; the search is in `explore`, the tables in `ground`, what happens and what
//! must hold in `tests/driver`.
//!
//! Nothing is a copy or a sketch: a state is `uid2_wasm::session::Session` itself in two or three tabs, everything that
//! stands in storage, every request and answer on its way, and what the witness of `tests/driver` knows. Two states are
//! taken for one where all of that hashes alike in 64 bits, clocks and all; no symmetry between tabs is used. After a step
//! the laws of what was shown, stored and sent hold; and from every state that is gone on from, all comes to rest, storage
//! is as it must be then, and another person signs in.
//!
//! Tabs are processes: what one writes to local storage it sees at once, and the others late, write by write, in its order. A
//! task runs to its end as one step. Cookies are everybody's at once, and other tabs come between reading and writing them.
//!
//! What is left out, and why that hides nothing:
//! - Randomness is a function of the tab and of how often it has drawn, so no two draws are the same. A draw that made no
//!   difference (the call is made twice to see) is put back: it changed nothing that could be seen later.
//! - No tab is more than two writes or two seconds behind the others; `tests/histories` has the first of these bounds only
//!   where time passes.
//! - A busy tab goes on before anything else happens to it, for a page does one thing at a time; time passes while no tab is
//!   busy, for a task takes milliseconds and the least that passes is a second.
//! - The bars that stand before everybody have steps of their own, with few others: `two tabs and the bars before everybody`.
//! - Tabs that share a process, and rare steps (clocks that jump, hidden tabs, broken answers, spoiled records), are left to
//!   `tests/histories`.
//!
//! What the laws excuse is in `driver/newcomer` and `driver/history/truth`; what of it a person can notice is in `residues`.
//!
//! `DEEPER=1` explores one step further than in every test run: some forty times as long for `everything`, some six for
//! the races.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../stage/mod.rs"]
mod stage;

#[path = "../driver/mod.rs"]
mod driver;

mod explore;
mod ground;
mod residues;

use driver::at_full_speed;
use driver::history::{History, fingerprint};
use driver::mutant::Mutant;
use driver::step::Step;
use driver::witness::{Broken, INVARIANT, Law};
use explore::{Extent, Space, Trace, explore};
use ground::{Ground, Start, bars, everything, races};
use std::fmt::Write as _;

const TWO_TABS: Ground = Ground {
    name: "two tabs, local storage",
    tabs: 2,
    cookies: false,
    depth: 3,
    steps: everything,
    starts: &[Start::Nothing, Start::Ready, Start::SignedIn, Start::Leaving, Start::Left, Start::Next],
};
const TWO_TABS_COOKIES: Ground = Ground { name: "two tabs, cookies", cookies: true, ..TWO_TABS };
const THREE_TABS: Ground = Ground { name: "three tabs, local storage", tabs: 3, ..TWO_TABS };
const THREE_TABS_COOKIES: Ground = Ground { name: "three tabs, cookies", cookies: true, ..THREE_TABS };

const RACES: Ground = Ground {
    name: "two tabs that race, local storage",
    depth: 6,
    steps: races,
    starts: &[Start::Leaving, Start::Next],
    ..TWO_TABS
};
const RACES_COOKIES: Ground = Ground { name: "two tabs that race, cookies", cookies: true, depth: 7, ..RACES };

const BARS: Ground = Ground {
    name: "two tabs and the bars before everybody, local storage",
    depth: 5,
    steps: bars,
    starts: &[Start::Refreshing],
    ..TWO_TABS
};
const BARS_COOKIES: Ground = Ground { name: "two tabs and the bars before everybody, cookies", cookies: true, ..BARS };

/// Where faults are found soon.
const SMALL: Ground = Ground { starts: &[Start::Leaving], ..TWO_TABS };

/// Driver and laws as a space.
struct Stage {
    steps: Vec<Step>,
    /// The laws that count; none: all of them.
    only: &'static [Law],
}

impl Stage {
    fn counts(&self, outcome: Result<(), Broken>) -> Result<(), Broken> {
        outcome.or_else(
            |broken| if self.only.is_empty() || self.only.contains(&broken.law) { Err(broken) } else { Ok(()) },
        )
    }
}

impl Space for Stage {
    type State = History;
    type Step = Step;
    type Broken = Broken;

    fn fingerprint(&self, state: &History) -> u64 {
        fingerprint(state)
    }

    fn steps(&self, state: &History) -> Vec<Step> {
        self.steps.iter().filter(|step| state.can(step)).copied().collect()
    }

    fn take(&self, state: &mut History, step: Step) -> Result<(), Broken> {
        self.counts(state.take(&step))
    }

    /// Whatever comes next, all can come to rest, and then another person can sign in.
    fn check(&self, state: &History) -> Result<(), Broken> {
        self.counts(state.clone().front_is_true())?;
        self.counts(state.clone().in_haste().end())
    }
}

fn run(ground: &Ground, depth: usize, mutant: Mutant, only: &'static [Law]) -> Result<Extent, Trace<Stage>> {
    let space = Stage { steps: (ground.steps)(ground.tabs, ground.cookies), only };
    explore(&space, ground.states(mutant, false), depth)
}

/// A step less where nothing is optimised; `DEEPER` says how many more.
fn depth(ground: &Ground) -> usize {
    let deeper = std::env::var("DEEPER").ok().and_then(|steps| steps.parse().ok());
    ground.depth + deeper.unwrap_or(0) - usize::from(!at_full_speed())
}

fn holds(ground: &Ground) {
    match run(ground, depth(ground), Mutant::None, &[]) {
        Ok(Extent { depth, states, steps }) => {
            println!("{}: {states} states in every order of {depth} steps, {steps} taken", ground.name);
        }
        Err(trace) => panic!("{}", explain(ground, &trace)),
    }
}

/// The shortest way to a broken law, with what is written and told on it.
fn explain(ground: &Ground, trace: &Trace<Stage>) -> String {
    let mut history = ground.states(Mutant::None, true).swap_remove(trace.start);
    let Broken { law, words } = &trace.broken;
    let mut text = format!("{}, from {:?}, breaks {law:?}: {words}\n", ground.name, ground.starts[trace.start]);
    for step in &trace.steps {
        let _ = writeln!(text, "{step:?}");
        let _ = history.take(step);
        for line in history.said() {
            let _ = writeln!(text, "      {line}");
        }
    }
    let _ = history.end();
    for line in history.said() {
        let _ = writeln!(text, " end  {line}");
    }
    text
}

/// Whether the model finds, with this fault in the world, a way to break this law.
fn finds(mutant: Mutant, law: &'static [Law]) -> bool {
    run(&SMALL, 3, mutant, law).is_err()
}

/// The same of the bars before everybody.
fn finds_with_bars(mutant: Mutant, law: &'static [Law]) -> bool {
    run(&BARS, 3, mutant, law).is_err()
}

#[test]
fn two_tabs_keep_every_opt_out() {
    holds(&TWO_TABS);
}

#[test]
fn two_tabs_with_cookies_keep_every_opt_out() {
    holds(&TWO_TABS_COOKIES);
}

#[test]
fn three_tabs_keep_every_opt_out() {
    holds(&THREE_TABS);
}

#[test]
fn three_tabs_with_cookies_keep_every_opt_out() {
    holds(&THREE_TABS_COOKIES);
}

#[test]
fn two_tabs_that_race_keep_every_opt_out() {
    holds(&RACES);
}

#[test]
fn two_tabs_that_race_with_cookies_keep_every_opt_out() {
    holds(&RACES_COOKIES);
}

#[test]
fn two_tabs_heed_a_site_opt_out_and_consent() {
    holds(&BARS);
}

#[test]
fn two_tabs_with_cookies_heed_a_site_opt_out_and_consent() {
    holds(&BARS_COOKIES);
}

#[test]
fn the_readme_quotes_the_invariant() {
    let readme = include_str!("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ").replace("> ", "");
    assert!(readme.contains(INVARIANT), "README.md is to say: {INVARIANT}");
}

#[test]
fn the_model_notices_when_stored_opt_outs_are_not_shown() {
    assert!(finds(Mutant::OptOutsHidden, &[Law::NoneStored]));
}

#[test]
fn the_model_notices_when_storage_reads_as_empty() {
    assert!(finds(Mutant::EmptyWorld, &[Law::NextPersonReadable]));
}

#[test]
fn the_model_notices_when_writes_are_dropped() {
    assert!(finds(Mutant::WritesDropped, &[Law::NothingVanishes]));
}

#[test]
fn the_model_notices_when_storage_events_never_arrive() {
    assert!(finds(Mutant::EventsLost, &[Law::PageIsTold]));
}

#[test]
fn the_model_notices_when_writes_arrive_out_of_order() {
    assert!(finds(Mutant::OutOfOrder, &[Law::TabsAgree, Law::LastOneStays]));
}

#[test]
fn the_model_notices_when_answers_come_under_another_questions_id() {
    assert!(finds(Mutant::QuestionForged, &[Law::SettledOnce]));
}

#[test]
fn the_model_notices_when_a_site_opt_out_is_hidden() {
    assert!(finds_with_bars(Mutant::SiteOptOutHidden, &[Law::SiteOptOutHeeded]));
}

#[test]
fn the_model_notices_when_a_site_opt_out_names_the_person() {
    assert!(finds_with_bars(Mutant::SiteOptOutNames, &[Law::BarsNameNobody]));
}

#[test]
fn the_model_notices_when_opting_in_brings_the_person_from_before_back() {
    assert!(finds_with_bars(Mutant::OptInRestores, &[Law::LoggedOutStays]));
}

#[test]
fn the_model_notices_when_consent_is_taken_as_granted() {
    assert!(finds_with_bars(Mutant::ConsentIgnored, &[Law::ConsentHeeded]));
}

#[test]
fn the_model_notices_when_unknown_consent_is_taken_as_denied() {
    assert!(finds_with_bars(Mutant::UnknownAsDenied, &[Law::VeilLosesNobody]));
}

#[test]
fn the_model_notices_when_unknown_consent_logs_out() {
    assert!(finds_with_bars(Mutant::UnknownLogsOut, &[Law::VeilLosesNobody]));
}

#[test]
fn the_model_notices_when_an_answer_is_taken_in_under_a_bar() {
    assert!(finds_with_bars(Mutant::AnswersTakenIn, &[Law::ConsentHeeded]));
}
