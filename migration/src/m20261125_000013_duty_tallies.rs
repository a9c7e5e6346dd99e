//! How many duties there are of each clause, unit and state, kept with the duties whatever changes them, so that to count
//! them all is to read a few hundred rows; and how many of them were overdue on one day.
//!
//! SQLite has one writer, whose triggers count in place. On PostgreSQL those who change duties of one organization would wait
//! for each other there: they only append what they changed, and it is folded into the counts beside them.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

// No unit has the id in the keys: an index takes one row without a unit for another.
const TABLES: &str = r"
CREATE TABLE duty_tallies (
    organization_id {id} NOT NULL,
    responsibility_id {id} NOT NULL,
    unit_id {id},
    status {text} NOT NULL,
    count bigint NOT NULL,
    overdue bigint NOT NULL
){loose}
;
CREATE UNIQUE INDEX duty_tallies_key ON duty_tallies (organization_id, responsibility_id, COALESCE(unit_id, {none}), status)
;
CREATE TABLE duty_tally_sums (
    organization_id {id} NOT NULL,
    unit_id {id},
    status {text} NOT NULL,
    count bigint NOT NULL,
    overdue bigint NOT NULL
){loose}
;
CREATE UNIQUE INDEX duty_tally_sums_key ON duty_tally_sums (organization_id, COALESCE(unit_id, {none}), status)
;
CREATE TABLE duty_tally_changes (
    number {number},
    organization_id {id} NOT NULL,
    responsibility_id {id} NOT NULL,
    unit_id {id},
    status {text} NOT NULL,
    due_on {date},
    change bigint NOT NULL
)
;
CREATE TABLE duty_tally_day (
    one integer PRIMARY KEY CHECK (one = 1),
    as_of {date} NOT NULL
)
;
INSERT INTO duty_tally_day (one, as_of) VALUES (1, {today})
;
";

const FILL: &str = r"
INSERT INTO duty_tallies (organization_id, responsibility_id, unit_id, status, count, overdue)
SELECT organization_id, responsibility_id, unit_id, status, count(*),
    sum(CASE WHEN status IN ('ASSIGNED', 'ACKNOWLEDGED', 'RETURNED')
        AND due_on < (SELECT as_of FROM duty_tally_day) THEN 1 ELSE 0 END)
FROM duties GROUP BY organization_id, responsibility_id, unit_id, status
;
";

/// Adds to the count of a row's key.
const COUNT_SQLITE: &str = r"
INSERT INTO duty_tallies (organization_id, responsibility_id, unit_id, status, count, overdue)
VALUES ({row}.organization_id, {row}.responsibility_id, {row}.unit_id, {row}.status, {sign}1, {sign}(
    {row}.status IN ('ASSIGNED', 'ACKNOWLEDGED', 'RETURNED') AND {row}.due_on IS NOT NULL
    AND {row}.due_on < (SELECT as_of FROM duty_tally_day)
))
ON CONFLICT (organization_id, responsibility_id, COALESCE(unit_id, x''), status)
DO UPDATE SET count = count + excluded.count, overdue = overdue + excluded.overdue;";
const SUM_SQLITE: &str = r"
INSERT INTO duty_tally_sums (organization_id, unit_id, status, count, overdue)
VALUES (NEW.organization_id, NEW.unit_id, NEW.status, {count}, {overdue})
ON CONFLICT (organization_id, COALESCE(unit_id, x''), status)
DO UPDATE SET count = count + excluded.count, overdue = overdue + excluded.overdue;";
const TRIGGERS_SQLITE: &str = r"
CREATE TRIGGER duty_tallies_add AFTER INSERT ON duty_tallies
BEGIN {added} END
;
CREATE TRIGGER duty_tallies_change AFTER UPDATE ON duty_tallies
BEGIN {changed} END
;
CREATE TRIGGER duties_counted_on_insert AFTER INSERT ON duties
BEGIN {plus} END
;
CREATE TRIGGER duties_counted_on_delete AFTER DELETE ON duties
BEGIN {minus} END
;
CREATE TRIGGER duties_counted_on_update AFTER UPDATE OF organization_id, responsibility_id, unit_id, status, due_on ON duties
WHEN (NEW.organization_id, NEW.responsibility_id, NEW.unit_id, NEW.status, NEW.due_on)
    IS NOT (OLD.organization_id, OLD.responsibility_id, OLD.unit_id, OLD.status, OLD.due_on)
BEGIN {minus} {plus} END
;
";

// What a statement took away and brought back is no change. Whoever restores by hand may search no schema.
const TRIGGERS_POSTGRES: &str = r"
CREATE FUNCTION sum_duty_tallies() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO duty_tally_sums AS kept (organization_id, unit_id, status, count, overdue)
    VALUES (NEW.organization_id, NEW.unit_id, NEW.status,
        NEW.count - CASE TG_OP WHEN 'UPDATE' THEN OLD.count ELSE 0 END,
        NEW.overdue - CASE TG_OP WHEN 'UPDATE' THEN OLD.overdue ELSE 0 END)
    ON CONFLICT (organization_id, COALESCE(unit_id, '00000000-0000-0000-0000-000000000000'), status)
    DO UPDATE SET count = kept.count + excluded.count, overdue = kept.overdue + excluded.overdue;
    RETURN NULL;
END $$
;
CREATE TRIGGER duty_tallies_sum AFTER INSERT OR UPDATE ON duty_tallies
FOR EACH ROW EXECUTE FUNCTION sum_duty_tallies()
;
CREATE FUNCTION tell_duty_tallies() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO duty_tally_changes (organization_id, responsibility_id, unit_id, status, due_on, change)
        SELECT organization_id, responsibility_id, unit_id, status, due_on, count(*)
        FROM came GROUP BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO duty_tally_changes (organization_id, responsibility_id, unit_id, status, due_on, change)
        SELECT organization_id, responsibility_id, unit_id, status, due_on, -count(*)
        FROM went GROUP BY 1, 2, 3, 4, 5;
    ELSE
        INSERT INTO duty_tally_changes (organization_id, responsibility_id, unit_id, status, due_on, change)
        SELECT organization_id, responsibility_id, unit_id, status, due_on, sum(change) FROM (
            SELECT organization_id, responsibility_id, unit_id, status, due_on, 1 AS change FROM came
            UNION ALL
            SELECT organization_id, responsibility_id, unit_id, status, due_on, -1 FROM went
        ) AS all_of_it GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0;
    END IF;
    RETURN NULL;
END $$
;
CREATE TRIGGER duties_told_on_insert AFTER INSERT ON duties REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION tell_duty_tallies()
;
CREATE TRIGGER duties_told_on_delete AFTER DELETE ON duties REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION tell_duty_tallies()
;
CREATE TRIGGER duties_told_on_update AFTER UPDATE ON duties REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION tell_duty_tallies()
;
";

const DOWN_SQLITE: &str = r"
DROP TRIGGER duties_counted_on_update
;
DROP TRIGGER duties_counted_on_delete
;
DROP TRIGGER duties_counted_on_insert
;
";
const DOWN_POSTGRES: &str = r"
DROP FUNCTION tell_duty_tallies() CASCADE
;
DROP FUNCTION sum_duty_tallies() CASCADE
;
";

/// The day in Shanghai, by the database's clock: whoever serves moves it on by its own. Rows that are counted again and again
/// are written beside themselves.
const WORDS_SQLITE: [(&str, &str); 4] = [
    ("{number}", "integer PRIMARY KEY"),
    ("{none}", "x''"),
    ("{today}", "date('now', '+8 hours')"),
    ("{loose}", ""),
];
const WORDS_POSTGRES: [(&str, &str); 4] = [
    ("{number}", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{none}", "'00000000-0000-0000-0000-000000000000'::uuid"),
    ("{today}", "CAST(now() AT TIME ZONE 'UTC' + INTERVAL '8 hours' AS date)"),
    ("{loose}", " WITH (fillfactor = 50)"),
];

fn with(text: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(text.to_owned(), |text, (word, meaning)| text.replace(word, meaning))
}

fn triggers_sqlite() -> String {
    let count = |row, sign| with(COUNT_SQLITE, &[("{row}", row), ("{sign}", sign)]);
    let sum = |count, overdue| with(SUM_SQLITE, &[("{count}", count), ("{overdue}", overdue)]);
    with(
        TRIGGERS_SQLITE,
        &[
            ("{added}", &sum("NEW.count", "NEW.overdue")),
            ("{changed}", &sum("NEW.count - OLD.count", "NEW.overdue - OLD.overdue")),
            ("{plus}", &count("NEW", "")),
            ("{minus}", &count("OLD", "-")),
        ],
    )
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on SQLite: nobody changes a duty between its count and its triggers.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (words, triggers) = match manager.get_database_backend() {
            DbBackend::Sqlite => (WORDS_SQLITE, triggers_sqlite()),
            _ => (WORDS_POSTGRES, TRIGGERS_POSTGRES.to_owned()),
        };
        for step in [&with(TABLES, &words), &triggers, FILL] {
            ddl::run(manager, step).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let step = match manager.get_database_backend() {
            DbBackend::Sqlite => DOWN_SQLITE,
            _ => DOWN_POSTGRES,
        };
        ddl::run(manager, step).await?;
        ddl::drop(manager, &["duty_tally_day", "duty_tally_changes", "duty_tally_sums", "duty_tallies"]).await
    }
}
