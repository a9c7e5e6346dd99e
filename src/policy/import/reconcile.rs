//! Making a table say what the pack says.

use crate::{
    error::{Error, Result},
    event::Changes,
    store::{Operation, feed::Fed},
};
use entity::{Positional, timestamp::Timestamp};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, Iterable, ModelTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// The columns by which rows of a pack are known.
pub(super) struct Table<E: EntityTrait> {
    id: E::Column,
    code: E::Column,
    withdrawn_at: E::Column,
    /// The revision and the time of the last change, of a table that counts its changes.
    revised: Option<(E::Column, E::Column)>,
    /// Why a row was withdrawn, of a table that says it.
    withdrawal_reason: Option<E::Column>,
}

/// Why an import withdraws what is there.
const NO_LONGER_NAMED: &str = "现行文件不再列明 / no longer named by the policy";

impl<E: EntityTrait> Table<E> {
    pub(super) const fn of(id: E::Column, code: E::Column, withdrawn_at: E::Column) -> Self {
        Self { id, code, withdrawn_at, revised: None, withdrawal_reason: None }
    }

    pub(super) fn revised(self, revision: E::Column, updated_at: E::Column) -> Self {
        Self { revised: Some((revision, updated_at)), ..self }
    }

    pub(super) fn because(self, withdrawal_reason: E::Column) -> Self {
        Self { withdrawal_reason: Some(withdrawal_reason), ..self }
    }
}

/// Adds, changes and withdraws rows until the table says `wanted`; gives the id of every code in it.
///
/// Only columns that are set in a wanted row are the pack's; the rest of a row stays as it is.
pub(super) async fn reconcile<E, A, Id>(
    operation: &Operation<'_>,
    table: &Table<E>,
    wanted: Vec<A>,
    changes: &mut Changes,
) -> Result<HashMap<String, Id>>
where
    E: Fed<Model: Positional>,
    A: ActiveModelTrait<Entity = E>,
    Id: From<Uuid>,
{
    let now = operation.store().clock().now();
    let present = operation.unscoped_lock::<E>(Condition::all()).await?;
    let mut left: HashMap<String, E::Model> = HashMap::new();
    for row in present {
        left.insert(text(&row.get(table.code))?, row);
    }
    let (mut ids, mut added) = (HashMap::new(), Vec::new());
    for mut row in wanted {
        let code = text(&row.get(table.code).into_value().ok_or(Error::Broken("a wanted row has a code"))?)?;
        let id = if let Some(present) = left.remove(&code) {
            if change(operation, table, &present, &row, now).await? {
                changes.changed.push(code.clone());
            }
            uuid(&present.get(table.id))?
        } else {
            let id: Uuid = operation.store().ids().next();
            row.set(table.id, id.into());
            if let Some((revision, updated_at)) = table.revised {
                row.set(revision, 1_i64.into());
                row.set(updated_at, now.into());
            }
            added.push(row);
            changes.added.push(code.clone());
            id
        };
        ids.insert(code, Id::from(id));
    }
    operation.unscoped_add_all(added).await?;
    let mut gone: Vec<(String, E::Model)> = left.into_iter().collect();
    gone.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    for (code, row) in gone {
        let none: Option<Timestamp> = None;
        if row.get(table.withdrawn_at) == Value::from(none) {
            let mut columns = vec![(table.withdrawn_at, now.into())];
            columns.extend(table.withdrawal_reason.map(|column| (column, NO_LONGER_NAMED.into())));
            let columns = revise(table, &row, columns, now);
            set_one(operation, table, &row, columns).await?;
            changes.withdrawn.push(code);
        }
    }
    Ok(ids)
}

async fn change<E, A>(
    operation: &Operation<'_>,
    table: &Table<E>,
    present: &E::Model,
    wanted: &A,
    now: Timestamp,
) -> Result<bool>
where
    E: Fed,
    A: ActiveModelTrait<Entity = E>,
{
    let columns: Vec<(E::Column, Value)> = E::Column::iter()
        .filter_map(|column| Some((column, wanted.get(column).into_value()?)))
        .filter(|(column, value)| present.get(*column) != *value)
        .collect();
    if columns.is_empty() {
        return Ok(false);
    }
    let columns = revise(table, present, columns, now);
    set_one(operation, table, present, columns).await?;
    Ok(true)
}

/// Sets columns of a row that the import holds. What the report says was done.
async fn set_one<E: Fed>(
    operation: &Operation<'_>,
    table: &Table<E>,
    row: &E::Model,
    columns: Vec<(E::Column, Value)>,
) -> Result<()> {
    if operation.unscoped_set::<E>(table.id.eq(row.get(table.id)), columns).await? == 1 {
        Ok(())
    } else {
        Err(Error::Broken("a row that an import holds is there"))
    }
}

fn revise<E: EntityTrait>(
    table: &Table<E>,
    present: &E::Model,
    mut columns: Vec<(E::Column, Value)>,
    now: Timestamp,
) -> Vec<(E::Column, Value)> {
    if let Some((revision, updated_at)) = table.revised {
        if let Value::BigInt(Some(count)) = present.get(revision) {
            columns.push((revision, count.saturating_add(1).into()));
        }
        let moment = match present.get(updated_at) {
            Value::BigInt(Some(before)) => now.not_before(Timestamp(before)),
            _ => now,
        };
        columns.push((updated_at, moment.into()));
    }
    columns
}

fn text(value: &Value) -> Result<String> {
    match value {
        Value::String(Some(text)) => Ok(text.as_str().to_owned()),
        _ => Err(Error::Broken("a code is a text")),
    }
}

fn uuid(value: &Value) -> Result<Uuid> {
    match value {
        Value::Uuid(Some(id)) => Ok(*id),
        _ => Err(Error::Broken("an id is a UUID")),
    }
}
