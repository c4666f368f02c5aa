//! What is known to remain, each shown: local storage has no compare-and-swap, and an older SDK asks nobody.
//! Only these may be here; whatever else breaks the invariant is a mistake.

use crate::driver::history::History;
use crate::driver::mutant::Mutant;
use crate::driver::step::{Call, Hand, Manner, Older, Pace, Step};
use crate::ground::{ANN, BEN, Ground, Start};
use crate::stage::{HOUR, SECOND};

/// With local storage and with cookies.
const GROUNDS: [&Ground; 2] = [&crate::RACES, &crate::RACES_COOKIES];

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

/// Whether both tabs show somebody's token.
fn both_show(history: &mut History, person: &str) -> bool {
    shown(history).iter().all(|token| token.as_ref().is_some_and(|token| token.starts_with(person)))
}

/// Ann's refresh is on its way in the first tab, she has opted out, and the answer arrives.
fn left(ground: &Ground) -> History {
    let mut history = Start::Leaving.history(ground);
    take(&mut history, &[Step::Answer(0, Manner::Truly), Step::Arrive(0, Pace::AtOnce)]);
    assert!(!history.stands().contains("ann"));
    history
}

#[test]
fn of_two_who_sign_in_before_the_tabs_hear_of_each_other_one_stays_and_the_tabs_agree() {
    for ground in GROUNDS {
        let mut history = Start::Ready.history(ground);
        let [first @ .., first_arrives] = signs_in(0, ANN);
        let [second @ .., second_arrives] = signs_in(1, BEN);
        take(&mut history, &first);
        take(&mut history, &second);
        take(&mut history, &[first_arrives, second_arrives, Step::Rest]);
        assert!(both_show(&mut history, "ben"), "whose record arrived last");
    }
}

#[test]
fn an_older_sdk_s_logout_within_two_seconds_of_a_sign_in_is_undone_and_later_it_holds() {
    let mut history = Start::Ready.history(&crate::RACES);
    take(&mut history, &signs_in(0, BEN));
    take(&mut history, &[Step::Pass(SECOND), Step::Older(Older::Clears), Step::Rest]);
    assert!(both_show(&mut history, "ben"), "a tab that was behind could have done the same");
    take(&mut history, &[Step::Pass(10 * SECOND), Step::Older(Older::Clears), Step::Rest]);
    assert_eq!(shown(&mut history), [None, None]);
}

#[test]
fn an_older_sdk_can_put_a_token_back_for_a_second_and_no_getter_gives_it() {
    for ground in GROUNDS {
        let mut history = left(ground);
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
    for ground in GROUNDS {
        let mut history = left(ground);
        take(&mut history, &[Step::Rest]);
        take(&mut history, &signs_in(1, BEN));
        take(&mut history, &[Step::Rest, Step::Pass(10 * SECOND), Step::Older(Older::Marker), Step::Rest]);
        assert_eq!(shown(&mut history), [None, None], "nobody is readable, and Ann least of all");
        take(&mut history, &signs_in(1, BEN));
        take(&mut history, &[Step::Rest]);
        assert!(both_show(&mut history, "ben"));
    }
}

#[test]
fn with_two_pages_closed_before_anybody_hears_of_it_a_late_logout_can_cost_the_newcomer_one_more_sign_in() {
    let mut history = Start::SignedIn.history(&crate::RACES);
    take(&mut history, &[Step::Call(0, Call::HandIn(Hand::Fresh(BEN)), Pace::AtOnce), Step::Close(0)]);
    take(&mut history, &[Step::Call(1, Call::Disconnect, Pace::AtOnce), Step::Close(1)]);
    assert_eq!(history.stands(), "", "what was meant for Ann has taken Ben's place, and nobody is left to see it");
    take(&mut history, &[Step::Open(1), Step::Call(1, Call::Init(None), Pace::AtOnce)]);
    take(&mut history, &signs_in(1, BEN));
    take(&mut history, &[Step::Rest]);
    assert!(shown(&mut history)[1].as_ref().is_some_and(|token| token.starts_with("ben")));
}

#[test]
fn with_the_page_closed_that_has_overwritten_a_newcomer_and_just_heard_of_it_they_sign_in_once_more() {
    let mut history = Start::SignedIn.history(&crate::RACES);
    overtakes(&mut history);
    take(&mut history, &[Step::Close(0), Step::Close(1)]);
    assert_eq!(history.stands(), "", "within the second it would have put Ben back");
    take(&mut history, &[Step::Open(1), Step::Call(1, Call::Init(None), Pace::AtOnce)]);
    take(&mut history, &signs_in(1, BEN));
    take(&mut history, &[Step::Rest]);
    assert!(shown(&mut history)[1].as_ref().is_some_and(|token| token.starts_with("ben")));
}

#[test]
fn a_page_that_slept_puts_back_whom_it_has_overwritten_although_somebody_logged_out_where_nobody_was_shown() {
    let mut history = Start::SignedIn.history(&crate::RACES);
    overtakes(&mut history);
    take(&mut history, &[Step::Close(0), Step::Pass(HOUR), Step::Open(0)]);
    take(&mut history, &[Call::Init(None), Call::Disconnect].map(|call| Step::Call(0, call, Pace::AtOnce)));
    take(&mut history, &[Step::Rest]);
    assert!(both_show(&mut history, "ben"));
    take(&mut history, &[Step::Call(0, Call::Disconnect, Pace::AtOnce), Step::Rest]);
    assert_eq!(shown(&mut history), [None, None], "where they are shown, it holds");
}

/// Ben signs in in the first tab; the second one logs Ann out, and hears of him only now.
fn overtakes(history: &mut History) {
    let now = Pace::AtOnce;
    take(history, &[Step::Call(0, Call::HandIn(Hand::Fresh(BEN)), now), Step::Call(1, Call::Disconnect, now)]);
    take(history, &[Step::Hear(1, now), Step::Hear(1, now)]);
}

#[test]
fn who_is_held_gives_way_to_a_sign_in_that_was_on_its_way_and_has_ended_and_signs_in_once_more() {
    let now = Pace::AtOnce;
    let mut history = History::new(2, Mutant::None);
    take(&mut history, &[0, 1, 2].map(|tab| Step::Call(tab, Call::Init(None), now)));
    take(&mut history, &[Step::Call(2, Call::HandIn(Hand::OptOut), now)]);
    take(&mut history, &[Step::Call(1, Call::HandIn(Hand::Fresh(ANN)), now), Step::Hear(0, now)]);
    take(&mut history, &[Step::Call(1, Call::Disconnect, now)]);
    take(&mut history, &[Step::Call(0, Call::HandIn(Hand::Fresh(BEN)), now), Step::Rest]);
    assert_eq!(shown(&mut history), [None, None]);
    take(&mut history, &signs_in(0, BEN));
    take(&mut history, &[Step::Rest]);
    assert!(both_show(&mut history, "ben"));
}
