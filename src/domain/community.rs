//! Communities (社区): the project library of annex 1.

use super::Context;
use crate::{
    authz::{Permission, Places},
    error::{Refusal, RefusalCode, Result, Stop},
    store::{
        Dialect, Scoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
        scope::there_is,
        tx::{Revised, Tx},
    },
    text::{self, Lines},
};
use entity::{
    community::{Column, Entity, Model},
    id::CommunityId,
    month::YearMonth,
    timestamp::Timestamp,
    vocabulary::{Pool, Stage, TargetLevel, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};
use serde_json::json;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadCatalogue;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(Column::ImplementingUnitId), &places.own)
    }
}

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// The orders of a list of communities.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Order {
    /// 序号, as annex 1 does.
    #[default]
    Ordinal,
    /// By name, in the order of its code points.
    Name,
    /// By the month they are planned to finish; those without one last.
    PlannedFinish,
}

impl Order {
    /// The order in SQL and in cursors.
    pub fn sort(self) -> Sort<Entity> {
        match self {
            Self::Ordinal => Sort {
                name: "ordinal",
                key: column_of::<Entity>(Column::Ordinal),
                kind: Key::Number(0),
                descending: false,
                optional: false,
                groups: None,
                of: |row| (Some(Key::Number(row.ordinal.into())), row.id.0),
            },
            Self::Name => Sort {
                name: "name",
                key: column_of::<Entity>(Column::Name),
                kind: Key::Text(String::new()),
                descending: false,
                optional: false,
                groups: None,
                of: |row| (Some(Key::Text(row.name.clone())), row.id.0),
            },
            Self::PlannedFinish => Sort {
                // Cursors of `finish` had a month for those without one.
                name: "plannedFinish",
                key: column_of::<Entity>(Column::PlannedFinish),
                kind: Key::Text(String::new()),
                descending: false,
                optional: true,
                groups: None,
                of: |row| {
                    let month = row.planned_finish.as_ref().map(YearMonth::as_str);
                    (month.map(|month| Key::Text(month.to_owned())), row.id.0)
                },
            },
        }
    }
}

/// Which communities of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Of this pool.
    pub pool: Option<Pool>,
    /// Aiming at this level.
    pub target_level: Option<TargetLevel>,
    /// Whose project is at one of these stages. An empty list is none.
    pub stage: Option<BTreeSet<Stage>>,
    /// Implemented by the organization of this code.
    pub implementing_unit: Option<String>,
    /// With this in their name; ASCII letters match in either case.
    pub name_contains: Option<String>,
    /// Withdrawn from the project library, or not.
    pub withdrawn: Option<bool>,
}

/// Bytes of a part of a name, at most: no name is longer, and SQLite takes no pattern of more than 50 000.
const LONGEST_PART: usize = 1_000;

/// The communities that fit. One that a later pack no longer lists is there, with when it was withdrawn, as it is by
/// every other way to it.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(withdrawn) = filter.withdrawn {
        let withdrawn_at = column(Column::WithdrawnAt);
        rows = rows.narrow(if withdrawn { withdrawn_at.is_not_null() } else { withdrawn_at.is_null() });
    }
    if let Some(pool) = filter.pool {
        rows = rows.narrow(column(Column::Pool).eq(pool));
    }
    if let Some(level) = filter.target_level {
        rows = rows.narrow(column(Column::TargetLevel).eq(level));
    }
    if let Some(stages) = &filter.stage {
        rows = rows.one_of(Column::Stage, stages.iter().copied());
    }
    if let Some(code) = &filter.implementing_unit {
        let unit = cx.catalogue.organization_of("implementingUnit", code)?;
        rows = rows.narrow(column(Column::ImplementingUnitId).eq(unit));
    }
    if let Some(part) = &filter.name_contains {
        if part.len() > LONGEST_PART {
            return Ok(rows.none());
        }
        // Names are kept in one form.
        let Ok(part) = text::fit(part, Lines::One) else { return Ok(rows.none()) };
        let pattern = LikeExpr::new(containing(&part.to_ascii_lowercase())).escape('\\');
        rows = rows.narrow(Expr::expr(Func::lower(column(Column::Name))).like(pattern));
    }
    Ok(rows)
}

/// The community of this code.
pub async fn named(cx: &Context, code: &str) -> Result<Option<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).narrow(column_of::<Entity>(Column::Code).eq(code)).one().await
}

/// The community of a code, for a command that takes it.
pub(super) async fn for_command(tx: &Tx<'_>, code: &str) -> Result<CommunityId, Stop> {
    let named = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::Code).eq(code));
    Ok(named.one().await?.ok_or_else(|| Refusal::not_found("community"))?.id)
}

/// Refuses to begin something for a community that was withdrawn. What was begun before goes on.
pub(super) fn check_in_force(community: &Model) -> Result<(), Refusal> {
    if community.withdrawn_at.is_none() {
        return Ok(());
    }
    let message = "该社区已移出项目库 / it was withdrawn from the project library";
    Err(Refusal::new(RefusalCode::WrongState, "community", message))
}

/// That a community is in a pool, for the filter of another table whose rows name it.
pub(super) fn is_in_pool(id: Expr, pool: Pool) -> Condition {
    there_is::<Entity>(Column::Id, id, column_of::<Entity>(Column::Pool).eq(pool))
}

/// The communities of these ids that the viewer may see, withdrawn ones too: duties keep naming them.
pub async fn by_id(
    cx: &Context,
    ids: impl IntoIterator<Item = CommunityId>,
) -> Result<HashMap<CommunityId, Arc<Model>>> {
    let ids: Vec<CommunityId> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, &ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect())
}

/// A community as annex 1 has it, for what signatures cover. `unit` is how the content names its implementing unit.
pub fn content(community: &Model, unit: Option<&str>) -> serde_json::Value {
    json!({
        "code": community.code,
        "name": community.name,
        "ordinal": community.ordinal,
        "pool": community.pool.code(),
        "implementingUnit": unit,
        "targetLevel": community.target_level.code(),
        "creationType": community.creation_type.map(Vocabulary::code),
        "plannedStart": community.planned_start.as_ref().map(YearMonth::as_str),
        "plannedFinish": community.planned_finish.as_ref().map(YearMonth::as_str),
        "remarks": community.remarks,
    })
}

/// A `LIKE` pattern for texts that contain `part`, in which no character of `part` is a wildcard. The escape
/// character is `\`.
pub(super) fn containing(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len().saturating_add(2));
    pattern.push('%');
    for letter in part.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn wildcards_in_the_text_are_letters() {
        assert_eq!(containing("江滨"), "%江滨%");
        assert_eq!(containing(r"100%_\"), r"%100\%\_\\%");
    }
}
