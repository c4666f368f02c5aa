//! Times as `identity/buckets` writes them: UTC, by the calendar, without a zone (reference 8).
//! Two conversions, on whole milliseconds; the calendar is that of `jiff`, whose own reader weighs 120 KB and stays out.

use crate::time::UnixMillis;
use alloc::format;
use alloc::string::String;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// `YYYY-MM-DDTHH:MM:SS.mmm`. Instants beyond the year 9999 become the last one of the calendar.
pub(super) fn write(instant: UnixMillis) -> String {
    let instant = i64::try_from(instant.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let at = Offset::UTC.to_datetime(instant.unwrap_or(Timestamp::MAX));
    let (date, time, ms) = ((at.year(), at.month(), at.day()), (at.hour(), at.minute(), at.second()), at.millisecond());
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{ms:03}", date.0, date.1, date.2, time.0, time.1, time.2)
}

/// Reads the same, also without seconds or with another number of decimals; `None` for anything else and before 1970.
pub(super) fn read(text: &str) -> Option<UnixMillis> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-').map(number);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.splitn(3, ':').map(number);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next().unwrap_or(Some(0))?);
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(|n| i8::try_from(n).unwrap_or(-1));
    let at = DateTime::new(i16::try_from(year).ok()?, month, day, hour, minute, second, 0).ok()?;
    let whole = Offset::UTC.to_timestamp(at).ok()?.as_millisecond();
    u64::try_from(whole + thousandths(fraction)?).ok().map(UnixMillis)
}

fn number(digits: &str) -> Option<i64> {
    let is_number = (1..=6).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// The first three decimals, as milliseconds; further ones are cut off.
fn thousandths(fraction: &str) -> Option<i64> {
    let is_number = !fraction.is_empty() && fraction.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { format!("{fraction:0<3}")[..3].parse().ok() } else { None }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{read, write};
    use crate::time::UnixMillis;

    #[test]
    fn instants_are_written_by_the_calendar() {
        let written = [0, 951_782_400_000, 1_709_164_799_999, 1_798_761_600_001].map(|ms| write(UnixMillis(ms)));
        let wanted = ["1970-01-01T00:00:00.000", "2000-02-29T00:00:00.000", "2024-02-28T23:59:59.999"];
        assert_eq!(written[..3], wanted);
        assert_eq!(written[3], "2027-01-01T00:00:00.001");
    }

    #[test]
    fn every_day_of_two_hundred_years_reads_back() {
        for day in 0..73_000 {
            let instant = UnixMillis(day * 86_400_000 + day * 1_001 % 86_400_000);
            assert_eq!(read(&write(instant)), Some(instant), "{}", write(instant));
        }
    }

    #[test]
    fn seconds_may_be_missing_and_decimals_may_be_any_number() {
        assert_eq!(read("1970-01-01T00:01"), Some(UnixMillis(60_000)));
        assert_eq!(read("1970-01-01T00:00:01.5"), Some(UnixMillis(1_500)));
        assert_eq!(read("1970-01-01T00:00:01.123456"), Some(UnixMillis(1_123)));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in ["", "1970-01-01", "1970-13-01T00:00", "1970-01-01T24:00", "1970-01-01T00:00Z", "1969-12-31T23:59"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
