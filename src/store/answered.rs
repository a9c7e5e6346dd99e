//! What the driver answered, and what follows from it for the connections, the question and the log.

use super::{database::Store, fault, set::Dialect};
use crate::error::{Error, Result};
use engine::SPANS;
use sea_orm::{DbErr, StatementBuilder};
use std::{any::type_name, sync::atomic::Ordering, time::Instant};
use tokio::time::timeout;
use tracing::Span;

impl Store {
    /// Whether the database did not answer something that was asked of it for this question.
    pub fn was_unavailable(&self) -> bool {
        self.unavailable.load(Ordering::Relaxed)
    }

    /// Counts a statement. The span, for whoever collects traces, says which kind of statement it is, and nothing that is in it.
    pub(super) fn sends<S: StatementBuilder>(&self, _: &S) -> Span {
        self.count_statement();
        let system = match self.dialect() {
            Dialect::Postgres => "postgresql",
            Dialect::Sqlite => "sqlite",
        };
        tracing::info_span!(
            target: SPANS,
            "statement",
            otel.kind = "client",
            db.system.name = system,
            db.operation.name = kind::<S>(),
        )
    }

    /// Takes the driver's answer to a statement.
    pub(super) fn heard<T>(&self, answer: Result<T, DbErr>) -> Result<T> {
        match &answer {
            Ok(_) => self.shared.outage.answers(Instant::now()),
            Err(error) if fault::is_lost(error) => self.shared.losses.note(),
            // Those who ask a standby that was a primary are led to another once they connect anew. Where nobody may write for
            // long, they do not do so each time.
            Err(error) if fault::is_read_only(error) => self.shared.losses.note_once_a_second(),
            Err(_) => {}
        }
        answer.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: DbErr) -> Error {
        let error = Error::from(error);
        if let Error::Unreachable(reason) = &error {
            self.shared.outage.fails(reason, Instant::now());
        }
        if let Error::Unavailable(_) | Error::Unreachable(_) = error {
            self.unavailable.store(true, Ordering::Relaxed);
        }
        error
    }

    /// Work is given up, and may be done when it is asked for again.
    pub fn too_late(&self, what: &str) -> Error {
        self.unavailable.store(true, Ordering::Relaxed);
        Error::Unavailable(DbErr::Custom(what.to_owned()))
    }

    /// Does work that somebody waits for, and gives it up once that takes too long: a transaction in it leaves nothing, and
    /// what the database still does for it ends by the session's own limits.
    pub async fn in_time<T, E: From<Error>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let Some(limit) = self.shared.patience.work else { return work.await };
        let done = timeout(limit, work).await;
        done.unwrap_or_else(|_| Err(self.too_late("it took too long").into()))
    }

    /// Asks for what changes nothing: once more, on a new connection, where the connection broke.
    pub(super) async fn ask<T, A: Future<Output = Result<T, DbErr>>>(
        &self,
        asked: impl Fn() -> A,
    ) -> Result<T> {
        self.check_alone()?;
        match asked().await {
            Err(error) if fault::is_lost(&error) => {
                self.shared.losses.note();
                self.heard(asked().await)
            }
            answer => self.heard(answer),
        }
    }
}

/// What a statement does, by what builds it.
fn kind<S>() -> &'static str {
    match type_name::<S>().rsplit("::").next() {
        Some("SelectStatement") => "SELECT",
        Some("InsertStatement") => "INSERT",
        Some("UpdateStatement") => "UPDATE",
        Some("DeleteStatement") => "DELETE",
        // Several at once, or a text.
        _ => "STATEMENT",
    }
}
