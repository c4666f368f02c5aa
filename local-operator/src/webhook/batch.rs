//! A batch of notices: of each person only the latest, in the order in which they are sent (reference 11).
//! When a batch is sent, and what happens if that fails, is in `webhook`.

use super::{Notice, Order};
use std::collections::BTreeMap;

/// The notices of each person merged into the latest, by hash, or as a test wants them.
pub(super) fn make_batch(notices: Vec<Notice>, order: Order) -> Vec<Notice> {
    let mut batch: BTreeMap<[u8; 32], Notice> = BTreeMap::new();
    for notice in notices {
        let latest = batch.get(&notice.first_level_hash).is_none_or(|known| known.since_s <= notice.since_s);
        if latest {
            batch.insert(notice.first_level_hash, notice);
        }
    }
    let mut batch: Vec<Notice> = batch.into_values().collect();
    match order {
        Order::Hash => {}
        Order::LatestFirst => batch.sort_by_key(|notice| std::cmp::Reverse(notice.since_s)),
        Order::EarliestFirst => batch.sort_by_key(|notice| notice.since_s),
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::{Notice, Order, make_batch};

    fn notice(hash: u8, since_s: i64) -> Notice {
        Notice { first_level_hash: [hash; 32], raw_uid: hash.to_string().into(), since_s }
    }

    #[test]
    fn a_batch_is_sorted_by_hash_and_holds_the_latest_of_each_person() {
        let batch = make_batch(vec![notice(9, 1), notice(3, 5), notice(9, 7), notice(3, 4), notice(1, 6)], Order::Hash);
        assert_eq!(batch, [notice(1, 6), notice(3, 5), notice(9, 7)]);
    }

    #[test]
    fn a_batch_can_be_sorted_by_time_either_way() {
        let notices = || vec![notice(1, 6), notice(2, 8), notice(3, 4)];
        assert_eq!(make_batch(notices(), Order::LatestFirst), [notice(2, 8), notice(1, 6), notice(3, 4)]);
        assert_eq!(make_batch(notices(), Order::EarliestFirst), [notice(3, 4), notice(1, 6), notice(2, 8)]);
    }
}
