//! Whether the feed says of each thing when it was touched, and of nothing else.

use super::{database::Store, reader::Reader, text::Text};
use crate::error::Result;
use entity::{
    id::type_id,
    vocabulary::{FeedKind, Vocabulary},
};
use sea_orm::QueryResult;
use std::fmt;
use uuid::Uuid;

/// Faults that are told, at most.
const FOUND: usize = 20;

/// Something is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedFault {
    /// Whoever follows never hears of it.
    Missing(FeedKind, Uuid),
    /// It is there no more, or never was.
    Dangling(FeedKind, Uuid),
    /// It has a number that was not given yet.
    Ahead(FeedKind, Uuid),
}

impl fmt::Display for FeedFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, kind, id) = match self {
            Self::Missing(kind, id) => ("no row of the feed is about", kind, id),
            Self::Dangling(kind, id) => ("a row of the feed is about what is not there:", kind, id),
            Self::Ahead(kind, id) => ("a number that is yet to be given has", kind, id),
        };
        write!(out, "{what} {}", type_id(&kind.code().to_lowercase().replace('_', ""), *id))
    }
}

/// Each kind with its table.
const TABLES: [(FeedKind, &str); 8] = [
    (FeedKind::Duty, "duties"),
    (FeedKind::Evaluation, "evaluations"),
    (FeedKind::Review, "reviews"),
    (FeedKind::Community, "communities"),
    (FeedKind::IndicatorSet, "indicator_sets"),
    (FeedKind::Dossier, "dossiers"),
    (FeedKind::WorkItem, "work_items"),
    (FeedKind::Bulletin, "bulletins"),
];

const MISSING: &str = "SELECT id FROM {table} WHERE NOT EXISTS (
    SELECT 1 FROM feed WHERE feed.kind = {kind} AND feed.id = {table}.id AND feed.part = $1) LIMIT {found}";
const DANGLING: &str = "SELECT DISTINCT id FROM feed WHERE kind = {kind} AND NOT EXISTS (
    SELECT 1 FROM {table} WHERE {table}.id = feed.id) LIMIT {found}";
const AHEAD: &str = "SELECT id FROM feed WHERE kind = {kind}
    AND position > (SELECT position FROM feed_clock) LIMIT {found}";
const CATALOGUE: &str = "SELECT id FROM programmes WHERE NOT EXISTS (
    SELECT 1 FROM feed WHERE feed.kind = {kind} AND feed.part = $1) LIMIT {found}";

impl Store {
    /// Holds the feed against the tables. What is committed and waits for its number has a row already.
    pub async fn verify_feed(&self) -> Result<Vec<FeedFault>> {
        let mut faults = Vec::new();
        let whole = || vec![entity::feed::WHOLE.into()];
        for (kind, table) in TABLES {
            let missing = self.faults(MISSING, whole(), (kind, table)).await?;
            faults.extend(missing.into_iter().map(|id| FeedFault::Missing(kind, id)));
            let dangling = self.faults(DANGLING, Vec::new(), (kind, table)).await?;
            faults.extend(dangling.into_iter().map(|id| FeedFault::Dangling(kind, id)));
            let ahead = self.faults(AHEAD, Vec::new(), (kind, table)).await?;
            faults.extend(ahead.into_iter().map(|id| FeedFault::Ahead(kind, id)));
        }
        let missing = self.faults(CATALOGUE, whole(), (FeedKind::Catalogue, "programmes")).await?;
        faults.extend(missing.into_iter().map(|id| FeedFault::Missing(FeedKind::Catalogue, id)));
        faults.truncate(FOUND);
        Ok(faults)
    }

    async fn faults(
        &self,
        text: &str,
        values: Vec<sea_orm::Value>,
        (kind, table): (FeedKind, &str),
    ) -> Result<Vec<Uuid>> {
        let text = text
            .replace("{table}", table)
            .replace("{kind}", &kind.number().to_string())
            .replace("{found}", &FOUND.to_string());
        let rows = Reader::Arrival(self).all(&Text { text: text.into(), values }).await?;
        let read = |row: &QueryResult| row.try_get_by_index(0);
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }
}
