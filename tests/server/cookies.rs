//! Cookies that anybody may have written: what is read of them, and that nothing trips over them (reference 1.3).

use crate::stage::START;
use uid2_wasm::encoding::to_base64;
use uid2_wasm::operator::identity_members::IdentityMembers;
use uid2_wasm::product::Product;
use uid2_wasm::server::cookie::{Attributes, Deposit, read, set_cookie};
use uid2_wasm::time::UnixMillis;

const NOW: UnixMillis = UnixMillis(START);

fn text(dice: &mut fastrand::Rng) -> String {
    (0..dice.usize(1..40)).map(|_| dice.char(..)).collect()
}

fn identity(dice: &mut fastrand::Rng) -> IdentityMembers {
    IdentityMembers {
        advertising_token: text(dice),
        refresh_token: text(dice),
        identity_expires: START + 1 + dice.u64(..1 << 40),
        refresh_from: START,
        refresh_expires: START + 1 + dice.u64(..1 << 40),
        refresh_response_key: dice.bool().then(|| to_base64(&[7; 32])),
    }
}

#[test]
fn whatever_stands_in_an_identity_comes_back_from_its_cookie() {
    let mut dice = fastrand::Rng::with_seed(1);
    for _ in 0..2_000 {
        let deposit = Deposit::Success { identity: identity(&mut dice) };
        let cookie = set_cookie(Product::Uid2, &deposit, &Attributes::default(), NOW);
        let pair = cookie.split(';').next().expect("a pair");
        assert!(pair.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',' && byte != b'"'), "{pair}");
        assert_eq!(read(Product::Uid2, pair, NOW), deposit);
        assert_eq!(read(Product::Euid, pair, NOW), Deposit::None);
    }
}

#[test]
fn an_opt_out_among_cookies_of_the_same_name_is_never_overlooked() {
    let mut dice = fastrand::Rng::with_seed(2);
    let pair = |deposit: &Deposit| {
        let cookie = set_cookie(Product::Uid2, deposit, &Attributes::default(), NOW);
        cookie.split(';').next().expect("a pair").to_owned()
    };
    for _ in 0..500 {
        let mut pairs: Vec<String> = (0..dice.usize(..4))
            .map(|_| pair(&Deposit::Success { identity: identity(&mut dice) }))
            .chain(["__uid_2=%".into(), "other=1".into(), pair(&Deposit::Optout)])
            .collect();
        dice.shuffle(&mut pairs);
        assert_eq!(read(Product::Uid2, &pairs.join("; "), NOW), Deposit::Optout);
    }
}

#[test]
fn nothing_that_anybody_writes_makes_the_reader_stumble() {
    let mut dice = fastrand::Rng::with_seed(3);
    let pieces = ["__uid_2", "=", ";", "%", "%7B", "%22", "%7D", "optout", "status", ":", "{", "}", "\"", "é", " "];
    for _ in 0..100_000 {
        let header: String = (0..dice.usize(..20)).map(|_| pieces[dice.usize(..pieces.len())]).collect();
        assert!(!matches!(read(Product::Uid2, &header, NOW), Deposit::Success { .. }), "{header}");
    }
}

#[test]
fn an_identity_past_its_time_is_none() {
    let mut dice = fastrand::Rng::with_seed(4);
    let identity = IdentityMembers { refresh_expires: START, ..identity(&mut dice) };
    let past = Deposit::Success { identity };
    let cookie = set_cookie(Product::Uid2, &past, &Attributes::default(), UnixMillis(START - 1_000));
    assert_eq!(read(Product::Uid2, &cookie, UnixMillis(START - 1)), past);
    assert_eq!(read(Product::Uid2, &cookie, NOW), Deposit::None);
}
