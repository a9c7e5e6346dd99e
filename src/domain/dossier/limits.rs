//! What may stand in a record: what is a mistake of the hand is refused, what is unusual is not.

use super::{
    number::{Area, Degrees, Fixed, Money},
    record::Record,
};
use crate::{
    domain::text,
    error::{Refusal, RefusalCode},
    text::{Lines, given, skeleton},
};
use entity::day;
use std::{collections::BTreeSet, ops::RangeInclusive};
use time::{Date, macros::date};

/// Characters of a location.
pub(super) const LOCATION: usize = 200;
/// A hundred square kilometres: more than any unit that is planned.
const HECTARES: RangeInclusive<Area> = Fixed(1)..=Fixed(1_000_000);
/// A square kilometre.
const SQUARE_METRES: RangeInclusive<Area> = Fixed(1)..=Fixed(100_000_000);
/// Up to ten thousand million 元 a year.
const MONEY: RangeInclusive<Money> = Fixed(0)..=Fixed(1_000_000_000_000);
/// The country, in CGCS2000.
const LONGITUDES: RangeInclusive<Degrees> = Fixed(73_000_000)..=Fixed(136_000_000);
const LATITUDES: RangeInclusive<Degrees> = Fixed(3_000_000)..=Fixed(54_000_000);
/// Of persons or households.
const COUNT: i32 = 1_000_000;
/// No count is older.
const FIRST_COUNT: Date = date!(2000 - 01 - 01);
/// The circles of daily life (四(三)).
const MINUTES: [i32; 3] = [5, 10, 15];

fn invalid(field: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Invalid, field, message)
}

/// A text of one line, which must say something.
pub(super) fn line(text: &str, field: &'static str, longest: usize) -> Result<String, Refusal> {
    let text = given(text, Lines::One).map_err(|unfit| invalid(field, unfit.to_string()))?;
    let text = text.ok_or_else(|| {
        invalid(field, "不能为空；清空请用 clear / must not be empty: use clear to empty it")
    })?;
    if text.chars().count() > longest {
        return Err(invalid(field, format!("不超过 {longest} 字 / at most {longest} characters")));
    }
    Ok(text)
}

/// A text of many lines, which must say something.
pub(super) fn words(text: &str, field: &'static str) -> Result<String, Refusal> {
    text::required(text, field)
}

/// So many lines of such a length, none of them twice.
pub(super) fn lines(
    items: &[String],
    field: &'static str,
    (most, longest): (usize, usize),
) -> Result<Vec<String>, Refusal> {
    not_too_many(items.len(), field, most)?;
    let mut seen = BTreeSet::new();
    let mut lines = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let at_item = |mut refusal: Refusal| {
            refusal.path.push(at.to_string().into());
            refusal
        };
        let text = line(item, field, longest).map_err(at_item)?;
        if !seen.insert(skeleton(&text)) {
            return Err(at_item(invalid(field, "重复 / is given twice")));
        }
        lines.push(text);
    }
    Ok(lines)
}

pub(super) fn not_too_many(items: usize, field: &'static str, most: usize) -> Result<(), Refusal> {
    if items <= most {
        return Ok(());
    }
    Err(invalid(field, format!("最多 {most} 项 / at most {most}")))
}

fn number<const PLACES: u32>(
    text: &str,
    field: &'static str,
    range: &RangeInclusive<Fixed<PLACES>>,
) -> Result<Fixed<PLACES>, Refusal> {
    Fixed::read(text, range).ok_or_else(|| {
        let (from, to) = (range.start(), range.end());
        invalid(
            field,
            format!(
                "须为 {from} 至 {to}，最多 {PLACES} 位小数 / must be from {from} to {to}, with at most {PLACES} decimals"
            ),
        )
    })
}

pub(super) fn hectares(text: &str, field: &'static str) -> Result<Area, Refusal> {
    number(text, field, &HECTARES)
}

pub(super) fn square_metres(text: &str, field: &'static str) -> Result<Area, Refusal> {
    number(text, field, &SQUARE_METRES)
}

pub(super) fn money(text: &str, field: &'static str) -> Result<Money, Refusal> {
    number(text, field, &MONEY)
}

pub(super) fn longitude(text: &str) -> Result<Degrees, Refusal> {
    number(text, "longitude", &LONGITUDES)
}

pub(super) fn latitude(text: &str) -> Result<Degrees, Refusal> {
    number(text, "latitude", &LATITUDES)
}

pub(super) fn count(count: i64, field: &'static str) -> Result<i32, Refusal> {
    i32::try_from(count).ok().filter(|count| (0..=COUNT).contains(count)).ok_or_else(|| {
        invalid(field, format!("须为 0 至 {COUNT} 的整数 / must be a whole number from 0 to {COUNT}"))
    })
}

pub(super) fn day_of_count(text: &str, today: Date) -> Result<Date, Refusal> {
    let day = day::parse(text).ok_or_else(|| invalid("countedOn", "不是日期 / is not a day"))?;
    if (FIRST_COUNT..=today).contains(&day) {
        return Ok(day);
    }
    let message = "须在 2000-01-01 之后，且不晚于今天 / must not be before 2000-01-01, nor after today";
    Err(invalid("countedOn", message))
}

pub(super) fn minutes(minutes: i64) -> Result<i32, Refusal> {
    let known = MINUTES.into_iter().find(|known| i64::from(*known) == minutes);
    known.ok_or_else(|| invalid("minutes", "须为 5、10 或 15 / must be 5, 10 or 15"))
}

/// What cannot be true of a record as a whole, whoever gave which part of it and when.
///
/// Not refused, because it may be so: more floating persons than residents, of whom they need not be counted; more households than
/// residents, where homes stand empty; a balance of a type other than the record's.
pub(super) fn against_each_other(record: &Record) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let (Some(unit), Some(around)) = (record.implementation_area, record.planning_area)
        && around < unit
    {
        let message = "规划单元不小于实施单元 / the planning unit is no smaller than the implementation unit";
        refusals.push(invalid("planningAreaHa", message));
    }
    if let Some(subtype) = record.creation_subtype
        && record.creation_type != Some(subtype.of())
    {
        let message = format!(
            "{subtype} 属 {of}，创建类型须与之一致 / {subtype} is of {of}: the creation type must be that",
            of = subtype.of()
        );
        refusals.push(invalid("creationSubtype", message));
    }
    let people = &record.population;
    let of_ages = people.over60.unwrap_or_default().saturating_add(people.under18.unwrap_or_default());
    if people.residents.is_some_and(|residents| of_ages > residents) {
        let message = "60 周岁以上与 18 周岁以下人数之和不超过常住人口 / those over 60 and under 18 are residents: no more together than \
                       there are";
        refusals.push(invalid("residents", message).in_field("population"));
    }
    refusals
}
