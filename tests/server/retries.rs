//! When a request is sent again (reference 15).

use uid2_wasm::server::Retry;
use uid2_wasm::time::{Millis, Uptime};

const NOW: Uptime = Uptime(1_000);

#[test]
fn steps_double_up_to_half_a_minute_and_half_of_each_is_jitter() {
    let mut shortest = Retry::begin(NOW, Millis::DAY);
    let mut longest = Retry::begin(NOW, Millis::DAY);
    for step in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
        assert_eq!(shortest.after_failure(None, NOW, 0), Some(Millis(step / 2)));
        assert_eq!(longest.after_failure(None, NOW, step / 2), Some(Millis(step)));
    }
}

#[test]
fn any_dice_stay_within_the_step() {
    for dice in [1, 249, 250, 251, 252, u64::MAX] {
        let wait = Retry::begin(NOW, Millis::DAY).after_failure(None, NOW, dice).expect("a wait");
        assert!((250..=500).contains(&wait.0), "{wait:?}");
    }
}

#[test]
fn what_the_operator_asks_for_is_waited_for_but_never_shortens_a_step() {
    let after = |asked| Retry::begin(NOW, Millis::DAY).after_failure(Some(Millis(asked)), NOW, 0);
    assert_eq!(after(7_000), Some(Millis(7_000)));
    assert_eq!(after(0), Some(Millis(250)));
}

#[test]
fn nobody_waits_for_a_try_that_would_come_at_the_deadline_or_later() {
    let mut retry = Retry::begin(NOW, Millis(250));
    assert_eq!(retry.after_failure(None, NOW, 0), None);
    assert_eq!(Retry::begin(NOW, Millis(251)).after_failure(None, NOW, 0), Some(Millis(250)));
    assert_eq!(Retry::begin(NOW, Millis(251)).after_failure(Some(Millis(251)), NOW, 0), None);
}

#[test]
fn a_request_takes_no_longer_than_one_may_nor_than_the_deadline() {
    let retry = Retry::begin(NOW, Millis(30_000));
    assert_eq!(retry.time_out(NOW, Millis(10_000)), Millis(10_000));
    assert_eq!(retry.time_out(Uptime(29_000), Millis(10_000)), Millis(2_000));
    assert_eq!(retry.time_out(Uptime(99_000), Millis(10_000)), Millis(0));
}
