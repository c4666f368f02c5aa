//! The set of opt-outs that a device knows: joined, never overwritten, the oldest of too many going.
//! Only the set may be tested here; what follows from it is said in the tests of the states.

use uid2_wasm::opt_out::{MAX_OPT_OUTS, Name, Names, OptOut, OptOutId, OptOuts, Scope};
use uid2_wasm::time::UnixMillis;

fn opt_out(id: u64, since: u64, lineage: u64) -> OptOut {
    let names = Names::of(Name(lineage), Name(0), Name(0), Name(0));
    OptOut { id: OptOutId(id), scope: Scope::Global, since: UnixMillis(since), names }
}

fn joined(opt_outs: impl IntoIterator<Item = OptOut>) -> OptOuts {
    let mut known = OptOuts::default();
    opt_outs.into_iter().for_each(|opt_out| known.join(opt_out));
    known
}

fn ids(known: &OptOuts) -> Vec<u64> {
    known.newest_first().map(|opt_out| opt_out.id.0).collect()
}

#[test]
fn the_same_opt_out_counts_once_whoever_joins_it() {
    assert_eq!(ids(&joined([opt_out(1, 10, 7), opt_out(2, 20, 8), opt_out(1, 10, 7)])), [2, 1]);
}

#[test]
fn of_one_learned_twice_the_later_time_counts_in_either_order() {
    for times in [[10, 30], [30, 10]] {
        let known = joined([opt_out(1, times[0], 7), opt_out(2, 20, 8), opt_out(1, times[1], 7)]);
        assert_eq!(ids(&known), [1, 2]);
        assert_eq!(known.get(OptOutId(1)).map(|known| known.since), Some(UnixMillis(30)));
    }
}

#[test]
fn one_without_an_id_is_none() {
    assert!(joined([opt_out(0, 10, 7)]).is_empty());
}

#[test]
fn the_order_of_joining_does_not_matter() {
    let [first, second, third] = [opt_out(5, 10, 7), opt_out(6, 10, 8), opt_out(4, 20, 9)];
    assert_eq!(ids(&joined([first, second, third])), [4, 6, 5]);
    assert!(joined([first, second, third]) == joined([third, second, first]));
}

#[test]
fn of_one_too_many_the_oldest_goes() {
    let many = u64::try_from(MAX_OPT_OUTS).expect("few");
    let known = joined((1..=many + 1).map(|id| opt_out(id, id, id)));
    assert_eq!(known.newest_first().count(), MAX_OPT_OUTS);
    assert!(known.get(OptOutId(1)).is_none() && known.get(OptOutId(2)).is_some());
}
