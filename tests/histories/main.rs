//! Random histories: three tabs of one device, a slow network, an operator, people who come, go and opt out.
//! Here only how many are run, how a failure is shown, and that the laws notice what they are there to notice; what happens
//! and what must hold is in `tests/driver`.
//!
//! `SEED` says where they begin, `HISTORIES` how many; without it two ranges are run, half of them each. The same seed is the
//! same history.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../stage/mod.rs"]
mod stage;

#[path = "../driver/mod.rs"]
mod driver;

use driver::at_full_speed;
use driver::history::History;
use driver::mutant::Mutant;
use driver::step::{self, Step};
use driver::witness::{Broken, Law};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

const STEPS: usize = 200;
/// Where the seeds begin: what has been mended for one range alone fails in the other.
const RANGES: [u64; 2] = [1, 500_000];
/// Of each mutant so many histories are run; fewer than these are enough for every one.
const MUTANT_HISTORIES: u64 = 400;

#[test]
fn no_history_shows_stores_or_sends_a_token_of_somebody_who_opted_out() {
    let histories = number("HISTORIES").unwrap_or(if at_full_speed() { 20_000 } else { 1_000 });
    let ranges = match number("SEED") {
        Some(seed) => vec![(seed, histories)],
        None => RANGES.map(|first| (first, histories / 2)).to_vec(),
    };
    let failed = ranges.into_iter().find_map(|(first, count)| first_failure(first, count, Mutant::None));
    if let Some(seed) = failed {
        panic!("{}", explain(seed));
    }
}

#[test]
fn the_driver_notices_when_storage_reads_as_empty() {
    assert!(laws_broken(Mutant::EmptyWorld).contains(&Law::NextPersonReadable));
}

#[test]
fn the_driver_notices_when_stored_opt_outs_are_not_shown() {
    let broken = laws_broken(Mutant::OptOutsHidden);
    assert!(broken.contains(&Law::NoneStored) && broken.contains(&Law::NoneSent), "{broken:?}");
}

#[test]
fn the_driver_notices_when_writes_are_dropped() {
    assert!(laws_broken(Mutant::WritesDropped).contains(&Law::NothingVanishes));
}

#[test]
fn the_driver_notices_when_storage_events_never_arrive() {
    assert!(laws_broken(Mutant::EventsLost).contains(&Law::PageIsTold));
}

#[test]
fn the_driver_notices_when_writes_arrive_out_of_order() {
    assert!(laws_broken(Mutant::OutOfOrder).contains(&Law::LastOneStays));
}

#[test]
fn the_driver_notices_when_answers_come_under_another_questions_id() {
    assert!(laws_broken(Mutant::QuestionForged).contains(&Law::SettledOnce));
}

#[test]
fn the_driver_notices_a_floor_of_zero() {
    assert!(laws_broken(Mutant::NoFloor).contains(&Law::Tempo));
}

#[test]
fn the_driver_notices_a_verdict_filed_under_a_storage_that_was_read_later() {
    assert!(laws_broken(Mutant::SecondRead).contains(&Law::FrontIsTrue));
}

#[test]
fn the_driver_notices_a_verdict_that_a_tab_has_from_its_memory() {
    assert!(laws_broken(Mutant::VerdictOfTab).contains(&Law::FrontIsTrue));
}

#[test]
fn the_driver_notices_a_page_without_a_module_that_does_not_look_who_logged_out() {
    assert!(laws_broken(Mutant::KeyMissed).contains(&Law::FrontIsTrue));
}

#[test]
fn the_driver_notices_a_page_without_a_module_that_lists_opt_outs_once() {
    assert!(laws_broken(Mutant::ListingKept).contains(&Law::FrontIsTrue));
}

#[test]
fn the_driver_notices_when_a_site_opt_out_is_hidden() {
    assert!(laws_broken(Mutant::SiteOptOutHidden).contains(&Law::SiteOptOutHeeded));
}

#[test]
fn the_driver_notices_when_a_site_opt_out_names_the_person() {
    assert!(laws_broken(Mutant::SiteOptOutNames).contains(&Law::BarsNameNobody));
}

#[test]
fn the_driver_notices_when_opting_in_brings_the_person_from_before_back() {
    assert!(laws_broken(Mutant::OptInRestores).contains(&Law::LoggedOutStays));
}

#[test]
fn the_driver_notices_when_consent_is_taken_as_granted() {
    assert!(laws_broken(Mutant::ConsentIgnored).contains(&Law::ConsentHeeded));
}

#[test]
fn the_driver_notices_when_unknown_consent_is_taken_as_denied() {
    assert!(laws_broken(Mutant::UnknownAsDenied).contains(&Law::VeilLosesNobody));
}

#[test]
fn the_driver_notices_when_unknown_consent_logs_out() {
    assert!(laws_broken(Mutant::UnknownLogsOut).contains(&Law::VeilLosesNobody));
}

#[test]
fn the_driver_notices_when_the_veil_forgets_whom_it_hides() {
    assert!(laws_broken(Mutant::VeilForgets).contains(&Law::VeilLosesNobody));
}

#[test]
fn the_driver_notices_when_an_answer_is_taken_in_under_a_bar() {
    assert!(laws_broken(Mutant::AnswersTakenIn).contains(&Law::ConsentHeeded));
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The lowest failing seed that was met, of so many from `first` on.
fn first_failure(first: u64, histories: u64, mutant: Mutant) -> Option<u64> {
    let next = AtomicU64::new(first);
    let failed = AtomicBool::new(false);
    let seeds = Mutex::new(BTreeSet::new());
    let work = || {
        while !failed.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + histories {
                return;
            }
            if run(seed, &step::make(seed, STEPS), mutant).is_err() {
                seeds.lock().expect("no panic").insert(seed);
                failed.store(true, Ordering::Relaxed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    seeds.into_inner().expect("no panic").first().copied()
}

/// Every law that these histories break: the same fault breaks several, and one that breaks early must not hide the others.
fn laws_broken(mutant: Mutant) -> BTreeSet<Law> {
    (1..=MUTANT_HISTORIES)
        .flat_map(|seed| {
            let mut history = History::new(seed, mutant);
            let mut broken: Vec<_> =
                step::make(seed, STEPS).iter().filter_map(|step| history.take(step).err()).collect();
            broken.extend(history.end().err());
            broken
        })
        .map(|broken| broken.law)
        .collect()
}

/// One history from its first step to the next person's sign-in; the number of the step that broke a law, and which.
fn run(seed: u64, steps: &[Step], mutant: Mutant) -> Result<(), (usize, Broken)> {
    let mut history = History::new(seed, mutant);
    for (at, step) in steps.iter().enumerate() {
        history.take(step).map_err(|broken| (at, broken))?;
    }
    history.end().map_err(|broken| (steps.len(), broken))
}

/// A failing history cut down: without every step that it fails without as well.
fn explain(seed: u64) -> String {
    let mut steps = step::make(seed, STEPS);
    let Err((mut at, mut broken)) = run(seed, &steps, Mutant::None) else { return "it does not fail again".into() };
    let mut again = true;
    while again {
        again = false;
        steps.truncate(at + 1);
        for out in (0..steps.len()).rev() {
            let mut fewer = steps.clone();
            fewer.remove(out);
            if let Err((earlier, same)) = run(seed, &fewer, Mutant::None)
                && same.law == broken.law
            {
                (steps, at, broken, again) = (fewer, earlier, same, true);
            }
        }
    }
    let mut text = format!("SEED={seed} breaks {:?}: {}\n", broken.law, broken.words);
    let mut history = History::aloud(seed, Mutant::None);
    for (at, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "{at:4}  {step:?}");
        let over = history.take(step).is_err();
        for line in history.said() {
            let _ = writeln!(text, "          {line}");
        }
        if over {
            break;
        }
    }
    let _ = history.end();
    for line in history.said() {
        let _ = writeln!(text, "     end  {line}");
    }
    text
}
