//! POST /v2/identity/buckets (reference 8).
//! When a bucket was updated is decided in `salts`; here are only the dates of the wire.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::json;
use crate::operator::Operator;
use crate::refusal::Refusal;
use crate::salts::Bucket;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Lists the buckets that were updated at or after a time.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.as_ref().ok_or(Refusal::INTERNAL)?;
    let since =
        json::present(members, "since_timestamp").ok_or(Refusal::client_error("missing parameter since_timestamp"))?;
    let since_ms = json::as_text(since)
        .and_then(|text| read_time(&text))
        .ok_or(Refusal::client_error("invalid date, must conform to ISO 8601"))?;
    let buckets = Bucket::all(operator.product, operator.now_ms()).filter(|bucket| bucket.updated_ms() >= since_ms);
    let rows: Vec<Value> = buckets
        .map(|bucket| json!({ "bucket_id": bucket.id(), "last_updated": write_time(bucket.updated_ms()) }))
        .collect();
    Ok(success(rows))
}

/// `YYYY-MM-DDTHH:MM[:SS[.fraction]]`, UTC. A date alone, and a time with an offset, are refused.
fn read_time(text: &str) -> Option<i64> {
    // The formats of the crate are more lenient about digits than the operator is.
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { '0' } else { char::from(byte) }).collect::<String>();
    let (shape, fraction) = shape.split_once('.').unwrap_or((&shape, "0"));
    let format = match (shape, text.contains('.')) {
        ("0000-00-00T00:00", false) => "%Y-%m-%dT%H:%M",
        ("0000-00-00T00:00:00", false) => "%Y-%m-%dT%H:%M:%S",
        ("0000-00-00T00:00:00", true) => "%Y-%m-%dT%H:%M:%S%.f",
        _ => return None,
    };
    if !(0..=9).contains(&fraction.len()) || fraction.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let time = DateTime::strptime(format, text.strip_suffix('.').unwrap_or(text)).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// The form that `read_time` reads, with seconds and exactly three decimals.
fn write_time(ms: i64) -> String {
    let time = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}
