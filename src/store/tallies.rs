//! The summary of duties: `duty_tallies` has how many there are of each key, and how many of them were overdue on the day of
//! `duty_tally_day`; `duty_tally_sums` the same of all clauses together. Triggers keep it, whatever changes duties.
//!
//! On PostgreSQL they append to `duty_tally_changes`, so that no command waits for another's count, and whoever holds the
//! day's row folds that into the tallies. What is counted is always tallies and changes together. A fold takes changes from
//! the one and gives them to the other in one statement, whose snapshot is younger than its lock: each change is counted
//! once, by whichever process.
//!
//! Whoever moves the day, or mends, adds what the duties of one snapshot say otherwise than the tallies and changes of the same.
//! What is committed meanwhile is in neither, and stays to be folded.

use super::{
    database::{Open, Store},
    pools::Work,
    reader::Reader,
    set::Dialect,
    text::Text,
};
use crate::error::{Error, Result};
use entity::{
    day,
    duty_tally::OWED,
    duty_tally_change, duty_tally_day, duty_tally_sum,
    vocabulary::{DutyStatus, Vocabulary},
};
use sea_orm::{
    DbErr, EntityName, ExecResult, QueryResult, TransactionOptions,
    sea_query::{Alias, Expr, Query},
};
use std::{fmt, time::Duration};
use time::Date;
use tokio::time::{MissedTickBehavior, interval};

/// Changes that one transaction folds, at most.
const BATCH: i64 = 20_000;

/// Differences that are found, at most: who mends needs no list.
const FOUND: usize = 20;

const LOCK: &str = "SELECT as_of FROM duty_tally_day FOR UPDATE";
const LOCK_WHERE_FREE: &str = "SELECT as_of FROM duty_tally_day FOR UPDATE SKIP LOCKED";

const FOLD: &str = "
WITH taken AS (
    DELETE FROM duty_tally_changes
    WHERE number IN (SELECT number FROM duty_tally_changes ORDER BY number LIMIT {batch})
    RETURNING {key}, due_on, change
), folded AS (
    INSERT INTO duty_tallies AS kept ({key}, count, overdue)
    SELECT {key}, sum(change), sum(CASE WHEN {owed} AND due_on < {as_of} THEN change ELSE 0 END)
    FROM taken GROUP BY {key}
    {add}
)
SELECT count(*) FROM taken";

// Each of them is a range of an index: what falls due between two days.
const MOVE: &str = "
INSERT INTO duty_tallies AS kept ({key}, count, overdue)
SELECT {key}, 0, sum(turned) FROM (
    SELECT {key}, 1 AS turned FROM duties WHERE {owed} AND due_on >= {as_of} AND due_on < '{today}'
    UNION ALL
    SELECT {key}, -1 FROM duties WHERE {owed} AND due_on < {as_of} AND due_on >= '{today}'
    UNION ALL
    SELECT {key}, -change FROM duty_tally_changes WHERE {owed} AND due_on >= {as_of} AND due_on < '{today}'
    UNION ALL
    SELECT {key}, change FROM duty_tally_changes WHERE {owed} AND due_on < {as_of} AND due_on >= '{today}'
) AS moved WHERE true GROUP BY {key}
{add}";
const MOVED: &str = "UPDATE duty_tally_day SET as_of = '{today}'";

const BEGIN_DAY: &str =
    "INSERT INTO duty_tally_day (one, as_of) VALUES (1, '{today}') ON CONFLICT DO NOTHING";

/// What the duties of a key are counted as, beside what is kept of it.
const BOTH: &str = "
SELECT {key}, CAST(sum(counted) AS bigint) AS counted, CAST(sum(counted_overdue) AS bigint) AS counted_overdue,
    CAST(sum(kept) AS bigint) AS kept, CAST(sum(kept_overdue) AS bigint) AS kept_overdue
FROM (
    SELECT {key}, 1 AS counted, CASE WHEN {owed} AND due_on < {as_of} THEN 1 ELSE 0 END AS counted_overdue,
        0 AS kept, 0 AS kept_overdue FROM duties
    UNION ALL
    SELECT {key}, 0, 0, count, overdue FROM duty_tallies
    UNION ALL
    SELECT {key}, 0, 0, change, CASE WHEN {owed} AND due_on < {as_of} THEN change ELSE 0 END FROM duty_tally_changes
) AS rows_of_both GROUP BY {key}";
const MEND: &str = "
INSERT INTO duty_tallies AS kept ({key}, count, overdue)
SELECT {key}, counted - kept, counted_overdue - kept_overdue FROM ({both}) AS keys_of_both WHERE {differ}
{add}";
const FORGET_SUMS: &str = "DELETE FROM duty_tally_sums";
const SUM: &str = "
INSERT INTO duty_tally_sums (organization_id, unit_id, status, count, overdue)
SELECT organization_id, unit_id, status, sum(count), sum(overdue) FROM duty_tallies
GROUP BY organization_id, unit_id, status";

const COMPARE: &str = "
SELECT (SELECT code FROM organizations WHERE id = organization_id),
    (SELECT code FROM responsibilities WHERE id = responsibility_id),
    (SELECT code FROM organizations WHERE id = unit_id), status, counted, counted_overdue, kept, kept_overdue
FROM ({both}) AS keys_of_both WHERE {differ}
UNION ALL
SELECT (SELECT code FROM organizations WHERE id = organization_id), NULL,
    (SELECT code FROM organizations WHERE id = unit_id), status, counted, counted_overdue, kept, kept_overdue
FROM (
    SELECT organization_id, unit_id, status, CAST(sum(counted) AS bigint) AS counted,
        CAST(sum(counted_overdue) AS bigint) AS counted_overdue, CAST(sum(kept) AS bigint) AS kept,
        CAST(sum(kept_overdue) AS bigint) AS kept_overdue
    FROM (
        SELECT organization_id, unit_id, status, count AS counted, overdue AS counted_overdue, 0 AS kept,
            0 AS kept_overdue FROM duty_tallies
        UNION ALL
        SELECT organization_id, unit_id, status, 0, 0, count, overdue FROM duty_tally_sums
    ) AS rows_of_sums GROUP BY organization_id, unit_id, status
) AS keys_of_sums WHERE {differ}
ORDER BY 1, 2, 3, 4 LIMIT {found}";

/// The day of the summary, in a statement.
pub fn as_of() -> Expr {
    let day = Query::select().column(duty_tally_day::Column::AsOf).from(duty_tally_day::Entity).take();
    Expr::SubQuery(None, Box::new(day.into()))
}

/// A key whose tally is not what its duties are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    organization: Option<String>,
    /// None where it is about all clauses together.
    clause: Option<String>,
    unit: Option<String>,
    status: String,
    counted: [i64; 2],
    kept: [i64; 2],
}

impl Difference {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            organization: row.try_get_by_index(0)?,
            clause: row.try_get_by_index(1)?,
            unit: row.try_get_by_index(2)?,
            status: row.try_get_by_index(3)?,
            counted: [row.try_get_by_index(4)?, row.try_get_by_index(5)?],
            kept: [row.try_get_by_index(6)?, row.try_get_by_index(7)?],
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |code: &Option<String>, none| code.clone().unwrap_or_else(|| String::from(none));
        let [counted, counted_overdue] = self.counted;
        let [kept, kept_overdue] = self.kept;
        write!(
            out,
            "{}, {}, {}, {}: {kept} are kept, {kept_overdue} of them overdue; {counted} are counted, {counted_overdue} \
             overdue",
            name(&self.organization, "an organization that is not there"),
            name(&self.clause, "all clauses"),
            name(&self.unit, "no unit"),
            self.status
        )
    }
}

/// What a summary that is right has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its day; none where its row is gone.
    pub as_of: Option<Date>,
    /// Duties.
    pub duties: i64,
    /// Changes that are not folded yet.
    pub waiting: i64,
}

/// The summary cannot be vouched for.
#[derive(Debug, thiserror::Error)]
pub enum SummaryError {
    /// It is not what the duties are.
    #[error("the summary of duties is wrong; `future-community summary rebuild` mends it\n{}", lines(.0))]
    Wrong(Vec<Difference>),
    /// It has no day.
    #[error("the summary of duties has no day; `future-community summary rebuild` mends it")]
    Dayless,
    /// It could not be read.
    #[error(transparent)]
    Failed(#[from] Error),
}

fn lines(differences: &[Difference]) -> String {
    let more = if differences.len() < FOUND { "" } else { "\nand perhaps more" };
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    lines.join("\n") + more
}

impl Store {
    /// Counts what the tallies have not counted yet, and moves their day to today. Where another process is at it, that is
    /// left to it.
    pub async fn fold_tallies(&self) -> Result<()> {
        let Summary { as_of, waiting, .. } = self.summary().await?;
        let today = self.clock().today();
        if as_of.is_some_and(|as_of| as_of != today) {
            self.move_day(today).await?;
        }
        if waiting > 0 {
            while self.fold_batch().await? == BATCH {}
        }
        Ok(())
    }

    async fn move_day(&self, today: Date) -> Result<()> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        if self.hold_day(&transaction, LOCK_WHERE_FREE).await? {
            for statement in [MOVE, MOVED] {
                self.change(&transaction, statement, today).await?;
            }
            transaction.commit(self).await?;
        }
        Ok(())
    }

    /// How many changes it took.
    async fn fold_batch(&self) -> Result<i64> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        if !self.hold_day(&transaction, LOCK_WHERE_FREE).await? {
            return Ok(0);
        }
        let folded = self.look(&transaction, FOLD).await?;
        let folded = folded.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
        transaction.commit(self).await?;
        Ok(folded)
    }

    /// Holds back whoever else folds. SQLite lets one in at a time anyway.
    async fn hold_day(&self, transaction: &Open, lock: &str) -> Result<bool> {
        Ok(self.dialect() == Dialect::Sqlite || !self.look(transaction, lock).await?.is_empty())
    }

    /// Holds the summary against all duties, as both are at one moment. Others may write meanwhile.
    pub async fn verify_summary(&self) -> Result<Summary, SummaryError> {
        let pool = self.shared.pools.of(Work::Operation);
        let transaction = Open::new(self.ask(|| pool.begin(TransactionOptions::default())).await?);
        let found = self.look(&transaction, COMPARE).await?;
        let found = found.iter().map(Difference::read).collect::<Result<Vec<_>, _>>().map_err(Error::from)?;
        if !found.is_empty() {
            return Err(SummaryError::Wrong(found));
        }
        let summary = self.summary().await?;
        if summary.as_of.is_none() { Err(SummaryError::Dayless) } else { Ok(summary) }
    }

    /// Makes the summary what the duties are. Others may write meanwhile.
    pub async fn rebuild_summary(&self) -> Result<()> {
        let today = self.clock().today();
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        self.change(&transaction, BEGIN_DAY, today).await?;
        self.hold_day(&transaction, LOCK).await?;
        for statement in [MEND, FORGET_SUMS, SUM] {
            self.change(&transaction, statement, today).await?;
        }
        transaction.commit(self).await.map(drop)
    }

    /// What the summary says of itself.
    async fn summary(&self) -> Result<Summary> {
        let of = |numbers: &'static str, table: Alias| {
            let select = Query::select().expr(Expr::cust(numbers)).from(table).take();
            Expr::SubQuery(None, Box::new(select.into()))
        };
        let sum = |column| of(column, Alias::new(duty_tally_sum::Entity.table_name()));
        let change = |column| of(column, Alias::new(duty_tally_change::Entity.table_name()));
        let mut select = Query::select();
        select
            .expr(as_of())
            .expr(change("count(*)"))
            .expr(sum("CAST(COALESCE(sum(count), 0) AS bigint)"))
            .expr(change("CAST(COALESCE(sum(change), 0) AS bigint)"));
        let found = Reader::Pool(self).all(&select).await?;
        let row = found.first().ok_or(Error::Broken("a question without a table has an answer"))?;
        let (folded, changed): (i64, i64) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let duties = folded.saturating_add(changed);
        Ok(Summary { as_of: row.try_get_by_index(0)?, duties, waiting: row.try_get_by_index(1)? })
    }

    async fn look(&self, transaction: &Open, statement: &str) -> Result<Vec<QueryResult>> {
        transaction.all(self, &self.statement(statement, Date::MIN)).await
    }

    async fn change(&self, transaction: &Open, statement: &str, today: Date) -> Result<ExecResult> {
        transaction.execute(self, &self.statement(statement, today)).await
    }

    /// A statement with words for what several of them say.
    fn statement(&self, text: &str, today: Date) -> Text {
        let none = match self.dialect() {
            Dialect::Sqlite => "x''",
            Dialect::Postgres => "'00000000-0000-0000-0000-000000000000'",
        };
        let owed: Vec<String> =
            OWED.iter().map(|status: &DutyStatus| format!("'{}'", status.code())).collect();
        let words = [
            ("{both}", BOTH),
            (
                "{add}",
                "ON CONFLICT (organization_id, responsibility_id, COALESCE(unit_id, {none}), status) \
                 DO UPDATE SET count = kept.count + excluded.count, overdue = kept.overdue + excluded.overdue",
            ),
            ("{differ}", "(counted <> kept OR counted_overdue <> kept_overdue)"),
            ("{key}", "organization_id, responsibility_id, unit_id, status"),
            ("{as_of}", "(SELECT as_of FROM duty_tally_day)"),
            ("{owed}", &format!("status IN ({})", owed.join(", "))),
            ("{none}", none),
            ("{today}", &day::write(today)),
            ("{batch}", &BATCH.to_string()),
            ("{found}", &FOUND.to_string()),
        ];
        let text = words.iter().fold(text.to_owned(), |text, (word, meaning)| text.replace(word, meaning));
        Text { text: text.into(), values: Vec::new() }
    }
}

/// Folds what commands change, each second, and goes on to the next day; SQLite has only days.
pub(super) async fn keep_folding(store: &Store) {
    let pause = match store.dialect() {
        Dialect::Postgres => Duration::from_secs(1),
        Dialect::Sqlite => Duration::from_mins(1),
    };
    let mut turns = interval(pause);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut fails = false;
    loop {
        turns.tick().await;
        let folded = store.fold_tallies().await;
        if let Err(error) = &folded
            && !fails
            && store.shared.unsealed.is_kept()
        {
            tracing::warn!(%error, "duties are counted, but what is counted is not folded");
        }
        fails = folded.is_err();
    }
}
