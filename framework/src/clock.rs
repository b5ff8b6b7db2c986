//! The time of day, in UTC, as text. All a runner needs of a calendar: a crate for it would be a twentieth of the time a
//! first build takes.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, as RFC 3339 writes it, to the millisecond: `2026-11-20T14:30:22.517Z`.
pub(crate) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    rfc3339(since.as_secs(), since.subsec_millis())
}

/// A moment counted in seconds from 1970, in the same form.
pub(crate) fn of_seconds(seconds: u64) -> String {
    rfc3339(seconds, 0)
}

/// A moment as another program wrote it, in the same form: `2026-11-20 14:30:22`, with fractions, with `T`, with `Z` or an
/// offset behind it. Without an offset it is UTC.
pub(crate) fn utc(text: &str) -> Option<String> {
    let (day, time) = text.trim().split_once([' ', 'T'])?;
    let mut day = day.splitn(3, '-').map(str::parse::<u64>);
    let (year, month, number) = (day.next()?.ok()?, day.next()?.ok()?, day.next()?.ok()?);
    let at = time.find(['+', '-', 'Z']).unwrap_or(time.len());
    let (time, offset) = (time[..at].trim(), time[at..].trim_start_matches('Z'));
    let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut whole = whole.splitn(3, ':').map(str::parse::<u64>);
    let (hour, minute) = (whole.next()?.ok()?, whole.next()?.ok()?);
    let second = whole.next().unwrap_or(Ok(0)).ok()?;
    let millis = format!("{:0<3}", fraction).get(..3)?.parse().ok()?;
    let within = (1..=12).contains(&month) && (1..=31).contains(&number) && hour < 24 && minute < 60 && second < 61;
    let days = days(year, month, number).filter(|_| within && year < 10_000)?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    Some(rfc3339(seconds.checked_add_signed(-offset_seconds(offset)?)?, millis))
}

/// `+02:00`, `-0330`, `+00`.
fn offset_seconds(offset: &str) -> Option<i64> {
    let Some(sign) = offset.chars().next() else { return Some(0) };
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let number = |range: std::ops::Range<usize>| digits.get(range).unwrap_or("0").parse::<i64>().ok();
    let seconds = number(0..2)? * 3600 + number(2..4).unwrap_or(0) * 60;
    Some(if sign == '-' { -seconds } else { seconds })
}

/// The day's number counted from 1970: what [`date`] is the inverse of.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = if month > 2 { year } else { year.checked_sub(1)? };
    let (era, year_of_era) = (year / 400, year % 400);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month + 2) / 5 + day.checked_sub(1)?;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * DAYS_OF_ERA + day_of_era).checked_sub(DAYS_FROM_YEAR_0)
}

const DAYS_FROM_YEAR_0: u64 = 719_468;
const DAYS_OF_ERA: u64 = 146_097;

fn rfc3339(seconds: u64, millis: u32) -> String {
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// Year, month and day of a day counted from 1970, by the Gregorian calendar. Years begin in March here, so that the
/// leap day is the last. <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
pub(crate) fn date(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_FROM_YEAR_0;
    let (era, day_of_era) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_days_and_turns_of_the_year() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399, "2000-02-28T23:59:59.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000Z"),
            (1_709_251_200, "2024-03-01T00:00:00.000Z"),
            (1_798_761_599, "2026-12-31T23:59:59.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(rfc3339(seconds, 0), text);
        }
    }

    #[test]
    fn moments_are_read_however_they_are_written() {
        for (text, meant) in [
            ("2023-01-01 10:00:00", Some("2023-01-01T10:00:00.000Z")),
            ("2023-01-01 10:00:00.123456", Some("2023-01-01T10:00:00.123Z")),
            ("2023-01-01 10:00:00.5+00", Some("2023-01-01T10:00:00.500Z")),
            ("2024-02-29T23:59:59Z", Some("2024-02-29T23:59:59.000Z")),
            ("2024-03-01T01:30:00.123456789+02:00", Some("2024-02-29T23:30:00.123Z")),
            ("2023-12-31T22:00:00-0330", Some("2024-01-01T01:30:00.000Z")),
            ("2023-13-01 10:00:00", None),
            ("yesterday", None),
            ("", None),
            ("é-é éé", None),
        ] {
            assert_eq!(utc(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn every_day_has_its_number() {
        for number in (0..200_000).step_by(17) {
            let (year, month, day) = date(number);
            assert_eq!(days(year, month, day), Some(number));
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = date(0);
        for day in 1..200_000 {
            let (year, month, number) = date(day);
            let next = match before {
                (y, m, d) if (year, month) == (y, m) => number == d + 1,
                (y, m, _) if year == y => number == 1 && month == m + 1,
                (y, ..) => (year, month, number) == (y + 1, 1, 1),
            };
            assert!(next, "{before:?} and {:?}", (year, month, number));
            before = (year, month, number);
        }
    }
}
