//! Times as `identity/buckets` writes them: UTC, by the calendar, without a zone (reference 8).
//! Two conversions and the calendar between them, on whole milliseconds.

use crate::time::UnixMillis;
use alloc::format;
use alloc::string::String;

const DAY_MS: i64 = 86_400_000;
/// Days in four hundred years, after which the calendar repeats itself.
const ERA_DAYS: i64 = 146_097;
/// Days from 1 March of the year 0 until 1970.
const UNTIL_1970: i64 = 719_468;

/// `YYYY-MM-DDTHH:MM:SS.mmm`.
pub(super) fn write(instant: UnixMillis) -> String {
    let ms = i64::try_from(instant.0).unwrap_or(i64::MAX);
    let (year, month, day) = date(ms / DAY_MS);
    let time = ms % DAY_MS;
    let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}", time % 1_000)
}

/// Reads the same, also without seconds or with another number of decimals; `None` for anything else and before 1970.
pub(super) fn read(text: &str) -> Option<UnixMillis> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-').map(number);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.splitn(3, ':').map(number);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next().unwrap_or(Some(0))?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let clock = (hour * 60 + minute) * 60 + second;
    let ms = days(year, month, day) * DAY_MS + clock * 1_000 + thousandths(fraction)?;
    u64::try_from(ms).ok().map(UnixMillis)
}

fn number(digits: &str) -> Option<i64> {
    let is_number = (1..=6).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// The first three decimals; whatever follows is finer than a millisecond.
fn thousandths(fraction: &str) -> Option<i64> {
    let is_number = !fraction.is_empty() && fraction.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { format!("{fraction:0<3}")[..3].parse().ok() } else { None }
}

/// Days from 1970 until this date. Years begin in March, so that a leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - UNTIL_1970
}

/// The date so many days after 1970.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + UNTIL_1970;
    let (era, day) = (days / ERA_DAYS, days % ERA_DAYS);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let first = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + later, month, first)
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
