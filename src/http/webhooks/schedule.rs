//! When a message is sent again that was not delivered.

use axum::http::{HeaderMap, header::RETRY_AFTER};
use entity::timestamp::Timestamp;
use rand::{TryRngCore, rngs::OsRng};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// Seconds after each attempt; after one more it is given up.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// The longest that an answer may have us wait, in seconds.
const LONGEST: i64 = 86_400;

/// When it is sent again after so many attempts, of which the last was answered so; none where it is given up. It is spread by
/// chance, so that those that failed together do not come back together.
pub(super) fn next(attempts: i32, answer: Option<&HeaderMap>, now: Timestamp) -> Option<Timestamp> {
    let before = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let wait = WAITS.get(before)?;
    let micros = wait.saturating_mul(800_000).saturating_add(spread(wait.saturating_mul(400_000)));
    let asked = answer.and_then(|answer| asked_for(answer, now)).unwrap_or_default().min(LONGEST);
    Some(Timestamp(now.0.saturating_add(micros.max(asked.saturating_mul(1_000_000)))))
}

/// Up to so much, by chance; half of it where there is none.
fn spread(most: i64) -> i64 {
    let chance = OsRng.try_next_u32().unwrap_or(u32::MAX / 2);
    i64::try_from(i128::from(most).saturating_mul(i128::from(chance)) / i128::from(u32::MAX)).unwrap_or(most)
}

/// For how many seconds an answer asks us to wait: by their number, or by a moment.
fn asked_for(answer: &HeaderMap, now: Timestamp) -> Option<i64> {
    let text = answer.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(seconds.into());
    }
    let moment = Timestamp::from_utc(OffsetDateTime::parse(text, &Rfc2822).ok()?);
    Some(moment.0.saturating_sub(now.0).max(0) / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, WAITS, next};
    use axum::http::{HeaderMap, HeaderValue, header::RETRY_AFTER};

    const NOW: Timestamp = Timestamp(1_659_312_000_000_000);

    fn seconds(attempts: i32, answer: Option<&'static str>) -> Option<i64> {
        let mut headers = HeaderMap::new();
        if let Some(answer) = answer {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(answer));
        }
        next(attempts, Some(&headers), NOW).map(|at| (at.0 - NOW.0) / 1_000_000)
    }

    #[test]
    fn it_waits_longer_each_time_and_is_given_up_in_the_end() {
        for (attempts, wait) in (1..).zip(WAITS) {
            let waits = seconds(attempts, None).unwrap();
            assert!((wait * 8 / 10..=wait * 12 / 10).contains(&waits), "{attempts}: {waits}");
        }
        assert_eq!(seconds(10, None), None);
    }

    #[test]
    fn it_waits_as_long_as_it_is_asked_to_within_reason() {
        assert_eq!(seconds(1, Some("120")), Some(120));
        assert_eq!(seconds(1, Some("Mon, 01 Aug 2022 00:10:00 GMT")), Some(600));
        assert_eq!(seconds(1, Some("999999999")), Some(86_400));
        for nothing in
            ["0", "-5", "soon", "Mon, 01 Aug 2022 00:00:00 GMT", "Sun, 31 Jul 2022 00:00:00 GMT", ""]
        {
            assert!(seconds(1, Some(nothing)).unwrap() <= 6, "{nothing}");
        }
        assert!(seconds(2, Some("1")).unwrap() >= 240, "not sooner than it would be");
    }
}
