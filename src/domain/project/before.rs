//! What a community said before a step, as far as the step changed it: what undoing the step brings back.

use crate::error::{Error, Result};
use entity::{
    community::{Column, Model},
    timestamp::Timestamp,
    vocabulary::{CreationType, Pool, TargetLevel, Vocabulary},
};
use sea_orm::Value;
use serde_json::{Map, json};
use std::collections::HashMap;
use time::Date;

/// A column that steps set, by its name, with how it is kept as a text.
struct Kept {
    name: &'static str,
    column: Column,
    write: fn(&Model) -> Option<String>,
    read: fn(Option<&str>) -> Option<Value>,
}

fn day(day: Option<Date>) -> Option<String> {
    day.map(entity::day::write)
}

fn day_of(text: Option<&str>) -> Option<Value> {
    match text {
        None => Some(None::<Date>.into()),
        Some(text) => entity::day::parse(text).map(|day| Some(day).into()),
    }
}

/// What there is of the text stands in the column as it is.
#[expect(clippy::unnecessary_wraps, reason = "others may not be readable")]
fn text_of(text: Option<&str>) -> Option<Value> {
    Some(text.map(str::to_owned).into())
}

const KEPT: &[Kept] = &[
    Kept { name: "stageSince", column: Column::StageSince, write: |row| day(row.stage_since), read: day_of },
    Kept {
        name: "pool",
        column: Column::Pool,
        write: |row| Some(row.pool.code().to_owned()),
        read: |text| Some(text?.parse::<Pool>().ok()?.into()),
    },
    Kept {
        name: "targetLevel",
        column: Column::TargetLevel,
        write: |row| Some(row.target_level.code().to_owned()),
        read: |text| Some(text?.parse::<TargetLevel>().ok()?.into()),
    },
    Kept {
        name: "creationType",
        column: Column::CreationType,
        write: |row| row.creation_type.map(|kind| kind.code().to_owned()),
        read: |text| match text {
            None => Some(None::<CreationType>.into()),
            Some(text) => Some(Some(text.parse::<CreationType>().ok()?).into()),
        },
    },
    Kept {
        name: "creationBatch",
        column: Column::CreationBatch,
        write: |row| row.creation_batch.clone(),
        read: text_of,
    },
    Kept {
        name: "namingBatch",
        column: Column::NamingBatch,
        write: |row| row.naming_batch.clone(),
        read: text_of,
    },
    Kept {
        name: "actualStart",
        column: Column::ActualStart,
        write: |row| day(row.actual_start),
        read: day_of,
    },
    Kept {
        name: "actualFinish",
        column: Column::ActualFinish,
        write: |row| day(row.actual_finish),
        read: day_of,
    },
    Kept {
        name: "unitAcceptedOn",
        column: Column::UnitAcceptedOn,
        write: |row| day(row.unit_accepted_on),
        read: day_of,
    },
    Kept {
        name: "withdrawnAt",
        column: Column::WithdrawnAt,
        write: |row| row.withdrawn_at.map(|at| at.0.to_string()),
        read: |text| match text {
            None => Some(None::<Timestamp>.into()),
            Some(text) => Some(Some(Timestamp(text.parse().ok()?)).into()),
        },
    },
    Kept {
        name: "withdrawalReason",
        column: Column::WithdrawalReason,
        write: |row| row.withdrawal_reason.clone(),
        read: text_of,
    },
];

/// A community as it is once these columns say otherwise.
pub(super) fn after(before: &Model, changes: &[(Column, Value)]) -> Result<Model> {
    let mut after = before.clone();
    for (column, value) in changes {
        sea_orm::ModelTrait::try_set(&mut after, *column, value.clone())?;
    }
    Ok(after)
}

/// What it said, and what it says since, where that is otherwise, as JSON; and since when it stood where it stood, which may be the same
/// day.
pub(super) fn write(before: &Model, after: &Model) -> String {
    let said = |kept: &Kept| {
        let (was, is) = ((kept.write)(before), (kept.write)(after));
        (was != is || matches!(kept.column, Column::StageSince))
            .then(|| (kept.name.to_owned(), json!([was, is])))
    };
    let said: Map<String, serde_json::Value> = KEPT.iter().filter_map(said).collect();
    serde_json::Value::from(said).to_string()
}

/// The columns as they were. What was changed since, by a decision on the library or by the record, stays as that has it.
pub(super) fn read(before: &str, now: &Model) -> Result<Vec<(Column, Value)>> {
    const BROKEN: Error = Error::Broken("what a step kept is what it wrote");
    let said: HashMap<String, [Option<String>; 2]> = serde_json::from_str(before).map_err(|_| BROKEN)?;
    let column = |kept: &Kept| {
        let [was, is] = said.get(kept.name)?;
        let stands = (kept.write)(now) == *is;
        stands.then(|| (kept.read)(was.as_deref()).map(|value| (kept.column, value)).ok_or(BROKEN))
    };
    KEPT.iter().filter_map(column).collect()
}
