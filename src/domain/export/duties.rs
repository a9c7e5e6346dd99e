//! Duties as a table.

use super::{Piece, day, organization, read};
use crate::{
    domain::{
        Context, community,
        duty::{Filter, Order, listed},
    },
    error::{Error, Result},
};
use entity::{community::Model as Community, duty::Model, vocabulary::Vocabulary};

pub(super) const COLUMNS: [&str; 16] = [
    "id",
    "clause",
    "text",
    "scenarios",
    "organization",
    "organization_name",
    "community",
    "community_name",
    "pool",
    "unit",
    "unit_name",
    "status",
    "status_reason",
    "due_on",
    "created_at",
    "updated_at",
];

pub(super) async fn piece(cx: &Context, filter: &Filter, from: Option<String>) -> Result<Piece> {
    // The clauses' order: what happens meanwhile moves no duty in it, so that none is missed and none comes twice.
    let order = Order::Responsibility;
    let (rows, rest) = read(listed(cx, filter, order)?, &order.sort(), from).await?;
    let communities = community::by_id(cx, rows.iter().filter_map(|row| row.community_id)).await?;
    let line = |row: &Model| {
        let community = row.community_id.and_then(|id| communities.get(&id));
        line(cx, row, community.map(AsRef::as_ref))
    };
    Ok(Piece { lines: rows.iter().map(line).collect::<Result<_>>()?, rest })
}

fn line(cx: &Context, row: &Model, community: Option<&Community>) -> Result<Vec<String>> {
    let clause = cx.catalogue.responsibility(row.responsibility_id);
    let clause = clause.ok_or(Error::Broken("a duty's clause is in the catalogue"))?;
    let [owner, owner_name] = organization(cx, row.organization_id)?;
    let [unit, unit_name] =
        community.map(|it| organization(cx, it.implementing_unit_id)).transpose()?.unwrap_or_default();
    let of_community = |of: fn(&Community) -> &str| community.map(of).unwrap_or_default().to_owned();
    Ok(vec![
        row.id.to_string(),
        clause.row.code.clone(),
        clause.row.text.clone(),
        clause.row.scenarios.clone(),
        owner,
        owner_name,
        of_community(|it| &it.code),
        of_community(|it| &it.name),
        of_community(|it| it.pool.code()),
        unit,
        unit_name,
        row.status.code().to_owned(),
        row.status_reason.clone().unwrap_or_default(),
        day(row.due_on),
        row.created_at.rfc3339(),
        row.updated_at.rfc3339(),
    ])
}
