//! Money (§五(三)): versions of its rules, what the office ruled, what was spent, audited and paid.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE funding_rule_sets (
    id {id} NOT NULL PRIMARY KEY,
    version bigint NOT NULL UNIQUE,
    parameters {json} NOT NULL,
    origin {text} NOT NULL,
    reason {text},
    account_id {id} REFERENCES accounts (id),
    organization_id {id} REFERENCES organizations (id),
    recorded_at {time} NOT NULL,
    CHECK ((origin = 'OFFICE') = (reason IS NOT NULL AND account_id IS NOT NULL AND organization_id IS NOT NULL))
)
;
CREATE TABLE funding_rulings (
    id {id} NOT NULL PRIMARY KEY,
    ordinal bigint NOT NULL UNIQUE,
    community_id {id} REFERENCES communities (id),
    creation_type {text},
    eligible boolean NOT NULL,
    reason {text} NOT NULL,
    account_id {id} NOT NULL REFERENCES accounts (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    recorded_at {time} NOT NULL,
    CHECK ((community_id IS NULL) <> (creation_type IS NULL))
)
;
CREATE TABLE expenditures (
    id {id} NOT NULL PRIMARY KEY,
    community_id {id} NOT NULL REFERENCES communities (id),
    ordinal bigint NOT NULL,
    category {text} NOT NULL,
    source {text} NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    incurred_on {date} NOT NULL,
    note {text},
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    recorded_at {time} NOT NULL,
    voided_at {time},
    voided_by {id} REFERENCES accounts (id),
    void_reason {text},
    UNIQUE (community_id, ordinal),
    CHECK ((voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL))
)
;
CREATE TABLE price_audits (
    id {id} NOT NULL PRIMARY KEY,
    community_id {id} NOT NULL REFERENCES communities (id),
    ordinal bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    audited_on {date} NOT NULL,
    note {text},
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    recorded_at {time} NOT NULL,
    voided_at {time},
    voided_by {id} REFERENCES accounts (id),
    void_reason {text},
    UNIQUE (community_id, ordinal),
    CHECK ((voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL))
)
;
CREATE TABLE payments (
    id {id} NOT NULL PRIMARY KEY,
    community_id {id} NOT NULL REFERENCES communities (id),
    ordinal bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    paid_on {date} NOT NULL,
    note {text},
    rules_version bigint NOT NULL REFERENCES funding_rule_sets (version),
    entitlement bigint NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    recorded_at {time} NOT NULL,
    voided_at {time},
    voided_by {id} REFERENCES accounts (id),
    void_reason {text},
    UNIQUE (community_id, ordinal),
    CHECK ((voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL)),
    CHECK (voided_by <> account_id)
)
;
CREATE TABLE expenditure_attachments (
    holder_id {id} NOT NULL REFERENCES expenditures (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX expenditure_attachments_of_file ON expenditure_attachments (attachment_id)
;
CREATE TABLE price_audit_attachments (
    holder_id {id} NOT NULL REFERENCES price_audits (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX price_audit_attachments_of_file ON price_audit_attachments (attachment_id)
;
CREATE TABLE payment_attachments (
    holder_id {id} NOT NULL REFERENCES payments (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX payment_attachments_of_file ON payment_attachments (attachment_id)
;
";

/// What is recorded of money: it is taken back once, and otherwise stays as it is.
const RECORDED: [(&str, &str); 3] = [
    ("expenditures", "category, source, amount, incurred_on, note"),
    ("price_audits", "amount, audited_on, note"),
    ("payments", "amount, paid_on, note, rules_version, entitlement"),
];
/// What is never changed at all.
const DECIDED: [&str; 2] = ["funding_rule_sets", "funding_rulings"];

const KEEP_POSTGRES: &str = r"
CREATE FUNCTION keep_money() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what is recorded of money is never edited or deleted'; END $$
;
";
const LEAVE_POSTGRES: &str = r"
DROP FUNCTION keep_money
;
";

fn keep(backend: DbBackend) -> String {
    let act = match backend {
        DbBackend::Sqlite => {
            "BEGIN SELECT RAISE(ABORT, 'what is recorded of money is never edited or deleted'); END"
        }
        _ => "EXECUTE FUNCTION keep_money()",
    };
    let rows = if backend == DbBackend::Sqlite { "" } else { "FOR EACH ROW " };
    let mut ddl = if backend == DbBackend::Sqlite { Vec::new() } else { vec![KEEP_POSTGRES.to_owned()] };
    let mut add =
        |name: String, when: String| ddl.push(format!("CREATE TRIGGER {name}\nBEFORE {when}{act}\n;\n"));
    for (table, columns) in RECORDED {
        let columns = format!("community_id, ordinal, {columns}, organization_id, account_id, recorded_at");
        add(format!("{table}_keep"), format!("UPDATE OF {columns} ON {table} {rows}"));
        let taken_back = format!("UPDATE ON {table} {rows}WHEN (OLD.voided_at IS NOT NULL) ");
        add(format!("{table}_keep_taken_back"), taken_back);
        add(format!("{table}_keep_on_delete"), format!("DELETE ON {table} {rows}"));
    }
    for table in DECIDED {
        add(format!("{table}_keep"), format!("UPDATE ON {table} {rows}"));
        add(format!("{table}_keep_on_delete"), format!("DELETE ON {table} {rows}"));
    }
    ddl.concat()
}

const TABLES: &[&str] = &[
    "payment_attachments",
    "price_audit_attachments",
    "expenditure_attachments",
    "payments",
    "price_audits",
    "expenditures",
    "funding_rulings",
    "funding_rule_sets",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await?;
        ddl::run(manager, &keep(manager.get_database_backend())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, TABLES).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        ddl::run(manager, LEAVE_POSTGRES).await
    }
}
