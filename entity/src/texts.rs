//! What a row takes of memory beside itself: its texts.

use crate::{cents::Cents, hundredths::Hundredths, month::YearMonth, timestamp::Timestamp};

/// A field of a row.
pub trait Texts {
    /// Bytes of its texts.
    fn bytes(&self) -> usize {
        0
    }
}

impl Texts for String {
    fn bytes(&self) -> usize {
        self.len()
    }
}

impl Texts for YearMonth {
    fn bytes(&self) -> usize {
        self.as_str().len()
    }
}

impl<T: Texts> Texts for Option<T> {
    fn bytes(&self) -> usize {
        self.as_ref().map_or(0, Texts::bytes)
    }
}

macro_rules! without_texts {
    ($($field:ty),+) => { $(impl Texts for $field {})+ };
}

without_texts!(bool, i16, i32, i64, time::Date, uuid::Uuid, Cents, Hundredths, Timestamp);
