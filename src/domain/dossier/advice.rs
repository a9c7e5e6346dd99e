//! What the document advises of what a record says, and does not demand: nothing is refused for it.
//!
//! It stands in the record, and not among what is advised of the community: that is as public as the community is, and the record is
//! not.

use super::{
    number::{Area, Fixed},
    record::Record,
};
use crate::domain::project::Advice;

/// 实施单元以 20 公顷左右为参考: what is less than half of that, or half as much again, is worth a word.
const ABOUT_TWENTY: std::ops::RangeInclusive<Area> = Fixed(1_000)..=Fixed(3_000);

/// What is to be said of a record.
pub(super) fn advice(record: &Record) -> Vec<Advice> {
    let far = record.implementation_area.filter(|area| !ABOUT_TWENTY.contains(area));
    let advice = |_| {
        Advice {
        code: "UNIT_ABOUT_TWENTY_HECTARES",
        message: "实施单元以 20 公顷左右为参考，按实际需求合理确定 / an implementation unit of about 20 hectares is the reference; what is needed decides".into(),
        clause: "四（三）",
    }
    };
    far.map(advice).into_iter().collect()
}
