//! Scalars: texts of a kind.

use super::aggregate::Aggregate;
use engine::Scalar;
use entity::month::YearMonth;
use rust_decimal::Decimal;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

pub(super) static AGGREGATE: Aggregate =
    Aggregate { scalars: &[&DATE_TIME, &DATE, &YEAR_MONTH, &DECIMAL], ..Aggregate::NONE };

static DATE_TIME: Scalar = Scalar {
    name: "DateTime",
    about: "时间，RFC 3339，UTC。/ A moment: RFC 3339, UTC, microseconds.",
    reads: |text| OffsetDateTime::parse(text, &Rfc3339).is_ok(),
};

static DATE: Scalar = Scalar {
    name: "Date",
    about: "日期，如 2022-12-31。/ A day of the calendar: 2022-12-31.",
    reads: |text| entity::day::parse(text).is_some(),
};

static YEAR_MONTH: Scalar = Scalar {
    name: "YearMonth",
    about: "月份，如 2022-12（条文：附件1）。/ A month, as annex 1 states plans: 2022-12.",
    reads: |text| text.parse::<YearMonth>().is_ok(),
};

static DECIMAL: Scalar = Scalar {
    name: "Decimal",
    about: "精确小数，以文本传送，如 \"8.50\"。/ An exact decimal, as a text: \"8.50\".",
    // What is written as a number, whatever its place takes: that is said by the command, with the range.
    reads: |text| Decimal::from_str_exact(text).is_ok(),
};
