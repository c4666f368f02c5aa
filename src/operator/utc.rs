//! Times as `identity/buckets` writes them: UTC, by the calendar, without a zone (reference 8).
//! Two conversions, on whole milliseconds.

use crate::time::UnixMillis;
use alloc::format;
use alloc::string::String;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// `YYYY-MM-DDTHH:MM:SS.mmm`.
pub(super) fn write(instant: UnixMillis) -> String {
    let ms = i64::try_from(instant.0).unwrap_or(i64::MAX);
    let time = TimeZone::UTC.to_datetime(Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX));
    let (date, clock, thousandths) = (time.date(), time.time(), time.millisecond());
    let (hour, minute, second) = (clock.hour(), clock.minute(), clock.second());
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}")
}

/// Reads the same, also without seconds or with up to nine decimals; `None` for anything else and before 1970.
pub(super) fn read(text: &str) -> Option<UnixMillis> {
    // A date without a time is refused: the operator always writes both.
    let time: DateTime = text.contains('T').then(|| text.parse().ok())??;
    let instant = TimeZone::UTC.to_timestamp(time).ok()?;
    u64::try_from(instant.as_millisecond()).ok().map(UnixMillis)
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
    fn what_is_no_such_time_is_none() {
        for text in ["", "1970-01-01", "1970-13-01T00:00", "1970-01-01T24:00", "1970-01-01T00:00Z", "1969-12-31T23:59"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
