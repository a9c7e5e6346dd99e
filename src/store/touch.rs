//! What a transaction touched, until it is written with it.

use super::{
    database::{Open, Store},
    feed::{Entry, Exit},
    numbering,
    set::Dialect,
    write::{What, Write},
};
use crate::error::{Error, Result};
use entity::{
    feed, feed_clock,
    feed_exit::{self, Model},
    feed_right,
};
use sea_orm::{
    EntityName, EntityTrait, IntoActiveModel,
    sea_query::{Condition, Expr, ExprTrait, InsertStatement, IntoCondition, OnConflict, Query},
};

/// Things that are noted before they are written, at most: an import touches half a million.
const NOTED: usize = 512;

impl Open {
    /// Notes what was touched.
    pub(super) fn touch(&self, entries: impl IntoIterator<Item = Entry>) {
        self.marks().entries.extend(entries);
    }

    /// Notes that what somebody may see is changed.
    pub(super) fn change_rights(&self, changed: bool) {
        let mut marks = self.marks();
        marks.rights |= changed;
    }

    /// Notes what left somebody's sight.
    pub(super) fn leave(&self, exits: impl IntoIterator<Item = Exit>) {
        self.marks().exits.extend(exits);
    }

    /// Notes what was touched, and writes what is noted where that has become much.
    pub(super) async fn touch_many(
        &self,
        store: &Store,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Result<()> {
        self.touch(entries);
        if self.marks().entries.len() < NOTED {
            return Ok(());
        }
        self.write_entries(store).await
    }

    /// Touches what all the rows of a table are that fit, in one statement.
    pub(super) async fn touch_where<E: EntityTrait>(
        &self,
        store: &Store,
        (kind, id): (entity::vocabulary::FeedKind, E::Column),
        condition: impl IntoCondition,
    ) -> Result<()> {
        self.raise_once(store).await?;
        let mut touched = Query::select();
        touched
            .from(E::default())
            .expr(Expr::val(kind.number()))
            .expr(Expr::col((E::default(), id)))
            .expr(Expr::val(feed::WHOLE))
            .expr(position(store))
            // SQLite takes ON CONFLICT for the ON of a join where there is no WHERE.
            .cond_where(Condition::all().add(condition.into_condition()).add(Expr::cust("1 = 1")));
        let mut mark = Query::insert();
        mark.into_table(feed::Entity).columns(COLUMNS);
        mark.select_from(touched).map_err(|_| Error::Broken("as many values as columns"))?;
        mark.on_conflict(touched_again());
        self.write(store, Write { table: feed::Entity.table_name(), what: What::Add(mark), row: None })
            .await?;
        self.flush(store).await
    }

    /// Writes all that was noted, before the transaction ends.
    pub(super) async fn write_marks(&self, store: &Store) -> Result<()> {
        self.write_entries(store).await?;
        if std::mem::take(&mut self.marks().rights) {
            let (one, changes) = (feed_right::Column::One, feed_right::Column::Changes);
            let raise = raise_one(feed_right::Entity, (one, changes));
            let write = Write { table: feed_right::Entity.table_name(), what: What::Add(raise), row: None };
            self.write(store, write).await?;
        }
        let exits = std::mem::take(&mut self.marks().exits);
        if exits.is_empty() {
            return Ok(());
        }
        // Numbered with the commit: an exit that was numbered later would be told to who came after it, and never saw the thing.
        let number = match store.dialect() {
            Dialect::Sqlite => {
                self.raise_once(store).await?;
                position(store)
            }
            Dialect::Postgres => {
                self.flush(store).await?;
                Expr::val(numbering::number(store, self, true).await?.0)
            }
        };
        for some in exits.chunks(NOTED) {
            let exits = some.iter().map(|exit| Model {
                kind: exit.kind.number(),
                id: exit.id,
                span: exit.span.to_owned(),
                organization_id: exit.organization,
                position: 0,
            });
            let leave = exits_at(exits, &number);
            let write = Write { table: feed_exit::Entity.table_name(), what: What::Add(leave), row: None };
            self.write(store, write).await?;
        }
        Ok(())
    }

    async fn write_entries(&self, store: &Store) -> Result<()> {
        let entries = std::mem::take(&mut self.marks().entries);
        if entries.is_empty() {
            return Ok(());
        }
        self.raise_once(store).await?;
        let entries: Vec<Entry> = entries.into_iter().collect();
        for some in entries.chunks(NOTED) {
            let mut mark = Query::insert();
            mark.into_table(feed::Entity).columns(COLUMNS);
            for Entry { kind, id, part } in some {
                mark.values_panic([
                    Expr::val(kind.number()),
                    Expr::val(*id),
                    Expr::val(*part),
                    position(store),
                ]);
            }
            mark.on_conflict(touched_again());
            self.write(store, Write { table: feed::Entity.table_name(), what: What::Add(mark), row: None })
                .await?;
        }
        Ok(())
    }

    /// Gives this transaction its number, where it is given one by itself.
    async fn raise_once(&self, store: &Store) -> Result<()> {
        self.marks().touched = true;
        let numbered = std::mem::replace(&mut self.marks().numbered, true);
        if numbered || store.dialect() == Dialect::Postgres {
            return Ok(());
        }
        let raise = raise_one(feed_clock::Entity, (feed_clock::Column::One, feed_clock::Column::Position));
        self.write(store, Write { table: feed_clock::Entity.table_name(), what: What::Add(raise), row: None })
            .await
    }
}

/// Raises the number in the one row of a table.
fn raise_one<E: EntityTrait>(table: E, (one, number): (E::Column, E::Column)) -> InsertStatement {
    let mut raise = Query::insert();
    raise
        .into_table(table)
        .columns([one, number])
        .values_panic([Expr::val(1), Expr::val(1)])
        .on_conflict(OnConflict::column(one).value(number, Expr::col((table, number)).add(1)).to_owned());
    raise
}

const COLUMNS: [feed::Column; 4] =
    [feed::Column::Kind, feed::Column::Id, feed::Column::Part, feed::Column::Position];

/// The number of what is touched: on SQLite that of its transaction, on PostgreSQL none yet.
fn position(store: &Store) -> Expr {
    match store.dialect() {
        Dialect::Sqlite => {
            let clock = Query::select().column(feed_clock::Column::Position).from(feed_clock::Entity).take();
            Expr::SubQuery(None, Box::new(clock.into()))
        }
        Dialect::Postgres => Expr::cust("CAST(NULL AS bigint)"),
    }
}

fn touched_again() -> OnConflict {
    OnConflict::columns([feed::Column::Kind, feed::Column::Id, feed::Column::Part])
        .update_column(feed::Column::Position)
        .to_owned()
}

fn exits_at(exits: impl Iterator<Item = Model>, number: &Expr) -> InsertStatement {
    use sea_orm::{ActiveModelTrait, Iterable};
    let mut leave = Query::insert();
    leave.into_table(feed_exit::Entity).columns(feed_exit::Column::iter());
    for exit in exits {
        let row = exit.into_active_model();
        leave.values_panic(feed_exit::Column::iter().map(|column| match column {
            feed_exit::Column::Position => number.clone(),
            _ => row.get(column).into_value().map_or_else(|| Expr::cust("NULL"), Expr::val),
        }));
    }
    leave.on_conflict(OnConflict::new().do_nothing().to_owned());
    leave
}
