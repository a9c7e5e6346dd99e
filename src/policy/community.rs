//! `communities.csv`: annex 1, a line a community, and a line for those of a pool that have no name.

use super::{
    cells::Cells,
    fault::{Read, shown},
    pack::CommunitySpec,
    value,
};
use entity::{month::YearMonth, vocabulary::Pool};

pub(super) const FILE: &str = "communities.csv";
pub(super) const COLUMNS: [&str; 10] = [
    "ordinal",
    "code",
    "pool",
    "name_zh",
    "implementing_unit",
    "planned_start",
    "planned_finish",
    "target_level",
    "remarks_zh",
    "count",
];

/// What a line of the file states.
pub(super) enum Entry {
    /// A community.
    Named(CommunitySpec),
    /// How the document speaks of the communities of a pool that it does not name.
    Unnamed { pool: Pool, remark: Option<String> },
}

pub(super) fn read(cells: &mut Cells<'_, '_>) -> Read<Entry> {
    // One that is left without a name has no unit; a community whose code was forgotten has.
    let is_unnamed =
        cells.says("code", "") && (!cells.says("count", "1") || cells.says("implementing_unit", ""));
    if is_unnamed { unnamed(cells) } else { named(cells).map(Entry::Named) }
}

fn named(cells: &mut Cells<'_, '_>) -> Read<CommunitySpec> {
    let code = cells.required("code", value::code);
    let ordinal = cells.required("ordinal", value::number);
    let name = cells.required("name_zh", value::name);
    let pool = cells.required("pool", value::word);
    let implementing_unit = cells.required("implementing_unit", value::reference);
    let planned_start = cells.optional("planned_start", value::month);
    let planned_finish = cells.optional("planned_finish", value::month);
    let target_level = cells.required("target_level", value::word);
    let remarks = cells.optional("remarks_zh", value::prose);
    let count = cells.required("count", one);
    let plan = planned_start.and_then(|start| in_order(cells, start, planned_finish?));
    count?;
    let (planned_start, planned_finish) = plan?;
    Ok(CommunitySpec {
        code: code?,
        ordinal: ordinal?,
        name: name?,
        pool: pool?,
        implementing_unit: implementing_unit?,
        planned_start,
        planned_finish,
        target_level: target_level?,
        remarks: remarks?,
    })
}

fn one(text: &str) -> Result<(), String> {
    match value::number(text)? {
        1 => Ok(()),
        count => Err(format!("{count} stands at a community with a code, which counts as 1")),
    }
}

type Plan = (Option<YearMonth>, Option<YearMonth>);

fn in_order(cells: &mut Cells<'_, '_>, start: Option<YearMonth>, finish: Option<YearMonth>) -> Read<Plan> {
    match (&start, &finish) {
        (Some(first), Some(last)) if last < first => {
            Err(cells.fault("planned_finish", &format!("{last} is before planned_start, {first}")))
        }
        _ => Ok((start, finish)),
    }
}

/// A line without a code keeps nothing but its pool, its count and its remark: anything else would be lost.
fn unnamed(cells: &mut Cells<'_, '_>) -> Read<Entry> {
    let ordinal = cells.required("ordinal", value::number);
    let name = cells.required("name_zh", value::name);
    let pool = cells.required("pool", value::word);
    let remark = cells.optional("remarks_zh", value::prose);
    let count = cells.required("count", value::number);
    let mut rest = Ok(());
    for column in ["implementing_unit", "planned_start", "planned_finish", "target_level"] {
        if let Err(fault) = cells.optional(column, nothing) {
            rest = Err(fault);
        }
    }
    ordinal.and(name).and(count).and(rest)?;
    Ok(Entry::Unnamed { pool: pool?, remark: remark? })
}

fn nothing(text: &str) -> Result<(), String> {
    Err(format!("{} stands at communities without a code, which have none", shown(text)))
}
