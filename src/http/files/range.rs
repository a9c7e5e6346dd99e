//! Which bytes of a file are asked for (RFC 9110, 14): one range, or all.

use std::ops::Range;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    Some(Range<u64>),
    /// There are no such bytes.
    None,
}

/// What a header asks of a file of so many bytes. What cannot be read, and what asks for several ranges, asks for all.
pub(super) fn wanted(header: &str, size: u64) -> Wanted {
    let Some((unit, range)) = header.split_once('=') else { return Wanted::All };
    let Some((first, last)) = range.trim().split_once('-') else { return Wanted::All };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Wanted::All;
    }
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (number(first), number(last)) {
        (Some(first), None) if last.is_empty() && first < size => Wanted::Some(first..size),
        (Some(first), Some(last)) if first <= last && first < size => {
            Wanted::Some(first..last.saturating_add(1).min(size))
        }
        (None, Some(count)) if first.is_empty() && count > 0 => {
            Wanted::Some(size.saturating_sub(count)..size)
        }
        (Some(first), Some(last)) if first > last => Wanted::All,
        (Some(_), Some(_)) => Wanted::None,
        (Some(_), None) if last.is_empty() => Wanted::None,
        (None, Some(_)) if first.is_empty() => Wanted::None,
        _ => Wanted::All,
    }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, wanted};

    #[test]
    fn one_range_is_read() {
        for (header, expected) in [
            ("bytes=0-3", Wanted::Some(0..4)),
            ("bytes=4-", Wanted::Some(4..10)),
            ("bytes=-3", Wanted::Some(7..10)),
            ("bytes=-30", Wanted::Some(0..10)),
            ("bytes=8-99", Wanted::Some(8..10)),
            ("bytes=0-99999999999999999999999", Wanted::Some(0..10)),
            ("bytes=10-", Wanted::None),
            ("bytes=10-12", Wanted::None),
            ("bytes=-0", Wanted::None),
            ("bytes=3-1", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes", Wanted::All),
        ] {
            assert_eq!(wanted(header, 10), expected, "{header}");
        }
    }
}
