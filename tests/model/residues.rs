//! What is known to remain, each shown: local storage has no compare-and-swap, and an older SDK asks nobody.
//! Only these may be here; whatever else breaks the invariant is a mistake.

use crate::driver::history::History;
use crate::driver::step::{Call, Hand, Manner, Older, Pace, Step};
use crate::ground::{ANN, BEN, Ground, Start};

/// Ann's refresh is on its way in the first tab, and she has opted out.
fn leaving(ground: &Ground) -> History {
    Start::Leaving.history(ground)
}

fn take(history: &mut History, steps: &[Step]) {
    for step in steps {
        if let Err(broken) = history.take(step) {
            panic!("{step:?} breaks {broken:?}");
        }
    }
}

fn signs_in(tab: usize, person: usize) -> [Step; 4] {
    let now = Pace::AtOnce;
    let call = Step::Call(tab, Call::SignIn(person), now);
    [call, Step::Prepared(tab, now), Step::Answer(tab, Manner::Truly), Step::Arrive(tab, now)]
}

fn shown(history: &mut History) -> [Option<String>; 2] {
    [0, 1].map(|tab| history.shows(tab).expect("lawful"))
}

/// Ben signs in once more, and both tabs show him.
fn once_more_is_enough(history: &mut History) {
    assert_eq!(shown(history), [None, None], "nobody is readable, and Ann least of all");
    take(history, &signs_in(1, BEN));
    take(history, &[Step::Rest]);
    assert!(shown(history).iter().all(|token| token.as_ref().is_some_and(|token| token.starts_with("ben"))));
}

#[test]
fn a_read_a_few_milliseconds_old_can_cost_the_next_person_one_more_sign_in() {
    for ground in [&crate::RACES, &crate::RACES_COOKIES] {
        let mut history = leaving(ground);
        let [asks @ .., arrives] = signs_in(1, BEN);
        take(&mut history, &asks);
        // The answer about Ann has come, and what is stored was read; before the tab decides, Ben's arrives elsewhere.
        take(&mut history, &[Step::Answer(0, Manner::Truly), Step::Arrive(0, Pace::Slowly), arrives]);
        assert!(history.stands().contains("ben"));
        take(&mut history, &[Step::Rest]);
        assert!(!history.stands().contains("ben"), "the tombstone meant for Ann has taken Ben's place");
        once_more_is_enough(&mut history);
    }
}

#[test]
fn an_older_sdk_can_put_a_token_back_until_the_next_wake_and_no_getter_gives_it() {
    for ground in [&crate::RACES, &crate::RACES_COOKIES] {
        let mut history = leaving(ground);
        take(&mut history, &[Step::Answer(0, Manner::Truly), Step::Arrive(0, Pace::AtOnce)]);
        assert!(!history.stands().contains("ann"));
        take(&mut history, &[Step::Older(Older::Writes(Hand::Cached(ANN, 0)))]);
        assert!(history.stands().contains("ann"), "nobody can keep it from writing");
        assert_eq!(shown(&mut history), [None, None]);
        take(&mut history, &[Step::Rest]);
        assert!(!history.stands().contains("ann"));
        assert_eq!(shown(&mut history), [None, None]);
    }
}

#[test]
fn an_older_sdk_s_marker_can_cost_the_next_person_one_more_sign_in() {
    for ground in [&crate::RACES, &crate::RACES_COOKIES] {
        let mut history = leaving(ground);
        take(&mut history, &[Step::Answer(0, Manner::Truly), Step::Arrive(0, Pace::AtOnce), Step::Rest]);
        take(&mut history, &signs_in(1, BEN));
        take(&mut history, &[Step::Rest, Step::Older(Older::Marker), Step::Rest]);
        once_more_is_enough(&mut history);
    }
}
