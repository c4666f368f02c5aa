//! Which raw phone numbers the operator takes (reference 12.2).
//! A number is never rewritten, only accepted or not.

/// The number as it came, if it is `+` and 10 to 15 ASCII digits.
pub(super) fn check(raw: &str) -> Option<&str> {
    let digits = raw.strip_prefix('+')?;
    ((10..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(raw)
}
