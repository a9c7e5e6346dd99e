//! When each part of a thing was last touched, in an order in which nothing ever appears behind a reader; what left the sight of
//! a place because it moved; and the keys by which readers are told where they stand.
//!
//! Whatever is there already was touched at 1.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const TABLES: &str = r"
CREATE TABLE feed (
    kind {number} NOT NULL,
    id {id} NOT NULL,
    part {id} NOT NULL,
    position bigint,
    PRIMARY KEY (kind, id, part)
)
;
CREATE INDEX feed_by_position ON feed (kind, position, id, part) WHERE position IS NOT NULL
;
CREATE INDEX feed_waiting ON feed (kind, id, part) WHERE position IS NULL
;
CREATE TABLE feed_exits (
    kind {number} NOT NULL,
    id {id} NOT NULL,
    span {text} NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    position bigint NOT NULL,
    PRIMARY KEY (organization_id, kind, span, position, id)
)
;
CREATE TABLE feed_clock (
    one integer PRIMARY KEY CHECK (one = 1),
    position bigint NOT NULL
)
;
CREATE TABLE feed_rights (
    one integer PRIMARY KEY CHECK (one = 1),
    changes bigint NOT NULL
)
;
CREATE TABLE feed_epochs (
    number integer PRIMARY KEY,
    token {id} NOT NULL,
    position bigint NOT NULL
)
;
CREATE TABLE secrets (
    purpose {text} NOT NULL PRIMARY KEY,
    key {text} NOT NULL,
    created_at {time} NOT NULL
)
;
INSERT INTO feed_clock (one, position) VALUES (1, 1)
;
INSERT INTO feed_rights (one, changes) VALUES (1, 1)
;
INSERT INTO feed_epochs (number, token, position) VALUES (1, {random}, 1)
;
INSERT INTO feed (kind, id, part, position) SELECT 1, id, {whole}, 1 FROM duties
;
INSERT INTO feed (kind, id, part, position) SELECT 2, id, {whole}, 1 FROM evaluations
;
INSERT INTO feed (kind, id, part, position) SELECT 3, id, {whole}, 1 FROM reviews
;
INSERT INTO feed (kind, id, part, position) SELECT 4, id, {whole}, 1 FROM communities
;
INSERT INTO feed (kind, id, part, position) SELECT 5, id, {whole}, 1 FROM indicator_sets
;
INSERT INTO feed (kind, id, part, position) SELECT 6, {whole}, {whole}, 1 FROM programmes
;
";

const WORDS_SQLITE: [(&str, &str); 3] = [
    ("{number}", "integer"),
    ("{random}", "randomblob(16)"),
    ("{whole}", "x'00000000000000000000000000000000'"),
];
const WORDS_POSTGRES: [(&str, &str); 3] = [
    ("{number}", "smallint"),
    ("{random}", "gen_random_uuid()"),
    ("{whole}", "'00000000-0000-0000-0000-000000000000'::uuid"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on SQLite: nobody changes a thing between its row and the order of changes.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = match manager.get_database_backend() {
            DbBackend::Sqlite => WORDS_SQLITE,
            _ => WORDS_POSTGRES,
        };
        let tables =
            words.iter().fold(TABLES.to_owned(), |tables, (word, meaning)| tables.replace(word, meaning));
        ddl::run(manager, &tables).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, &["secrets", "feed_epochs", "feed_rights", "feed_clock", "feed_exits", "feed"])
            .await
    }
}
