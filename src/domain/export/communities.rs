//! Communities as a table.

use super::{Piece, organization, read, word};
use crate::{
    domain::{
        Context,
        community::{Filter, Order, listed},
    },
    error::Result,
};
use entity::{community::Model, month::YearMonth, timestamp::Timestamp, vocabulary::Vocabulary};

pub(super) const COLUMNS: [&str; 13] = [
    "id",
    "code",
    "ordinal",
    "name",
    "pool",
    "unit",
    "unit_name",
    "target_level",
    "creation_type",
    "planned_start",
    "planned_finish",
    "remarks",
    "withdrawn_at",
];

pub(super) async fn piece(cx: &Context, filter: &Filter, from: Option<String>) -> Result<Piece> {
    let (rows, rest) = read(listed(cx, filter), &Order::Ordinal.sort(), from).await?;
    Ok(Piece { lines: rows.iter().map(|row| line(cx, row)).collect::<Result<_>>()?, rest })
}

fn line(cx: &Context, row: &Model) -> Result<Vec<String>> {
    let [unit, unit_name] = organization(cx, row.implementing_unit_id)?;
    let month =
        |month: &Option<YearMonth>| month.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default();
    Ok(vec![
        row.id.to_string(),
        row.code.clone(),
        row.ordinal.to_string(),
        row.name.clone(),
        row.pool.code().to_owned(),
        unit,
        unit_name,
        row.target_level.code().to_owned(),
        word(row.creation_type),
        month(&row.planned_start),
        month(&row.planned_finish),
        row.remarks.clone().unwrap_or_default(),
        row.withdrawn_at.map(Timestamp::rfc3339).unwrap_or_default(),
    ])
}
