//! Registering documents for an app, and retiring them.

use super::{digest, manifest::Candidate};
use crate::{
    domain::account::{self, AccountError},
    error::Error,
    event::{DocumentEvent, DocumentName, Event},
    store::Store,
};
use entity::{
    document::{self, Column},
    id::DocumentId,
    timestamp::Timestamp,
};
use sea_orm::{ColumnTrait, Condition, Set};
use std::collections::{HashMap, HashSet};
use time::Date;

/// Faults that are told of a manifest; there may be one for each document.
const MOST_FAULTS: usize = 20;

/// Nothing was registered, or retired.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The app's name is none.
    #[error(transparent)]
    Named(#[from] AccountError),
    /// Some documents cannot be run, so none was registered.
    #[error("nothing was registered:\n{}", .0.join("\n"))]
    Faulty(Vec<String>),
    /// Another text was registered by this name.
    #[error("the id {asked_by} names another document, of {app}: another text has another id")]
    OtherText { asked_by: String, app: String },
    /// The app has nothing by this name.
    #[error("{app} has no document {name} that is not retired")]
    Unknown { app: String, name: String },
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// What came of a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Documents that are new to the app, or were retired.
    pub registered: usize,
    /// Documents that it had.
    pub already: usize,
}

/// Which documents of an app.
#[derive(Clone, Debug)]
pub enum Which {
    All,
    /// Those of these names, of the document or of its operations.
    Named(Vec<String>),
    /// Those that were neither registered nor asked on this day or later.
    UnusedSince(Date),
}

/// Registers documents for an app: all, or none. `check` holds one against schema and limits and answers the names of its
/// operations, or why it cannot be run.
pub async fn register(
    store: &Store,
    app: &str,
    candidates: &[Candidate],
    check: impl AsyncFn(&str) -> Result<Vec<Option<String>>, Vec<String>>,
) -> Result<Done, DocumentError> {
    account::check_name(app)?;
    let mut names = Vec::with_capacity(candidates.len());
    let mut faults = Vec::new();
    for candidate in candidates {
        match name(candidate, check(&candidate.text).await) {
            Ok(name) => names.push(name),
            Err(of_it) => faults.extend(of_it),
        }
    }
    if !faults.is_empty() {
        let more = faults.len().saturating_sub(MOST_FAULTS);
        faults.truncate(MOST_FAULTS);
        faults.extend((more > 0).then(|| format!("and {more} more")));
        return Err(DocumentError::Faulty(faults));
    }
    let operation = store.operate().await?;
    // Two that register at once wait for each other: a name has one text.
    operation.unscoped().unscoped_hold_catalogue().await?;
    let there = operation.unscoped().unscoped_columns::<document::Entity, Light>(
        &[Column::Id, Column::App, Column::AskedBy, Column::Digest, Column::RetiredAt],
        Condition::all(),
    );
    let there = there.await?;
    let texts: HashMap<&str, (&str, &str)> = there
        .iter()
        .map(|(_, app, asked_by, digest, _)| (asked_by.as_str(), (digest.as_str(), app.as_str())))
        .collect();
    let own: HashMap<&str, (DocumentId, bool)> = there
        .iter()
        .filter(|(_, of, ..)| of == app)
        .map(|(id, _, asked_by, _, retired)| (asked_by.as_str(), (*id, retired.is_some())))
        .collect();
    let (mut done, mut events, mut rows, mut again) = (Done::default(), Vec::new(), Vec::new(), Vec::new());
    for (candidate, name) in candidates.iter().zip(names) {
        let (asked_by, digest) = (candidate.asked_by.clone(), digest(&candidate.text));
        if let Some((other, app)) = texts.get(asked_by.as_str())
            && *other != digest
        {
            return Err(DocumentError::OtherText { asked_by, app: (*app).to_owned() });
        }
        let id = match own.get(asked_by.as_str()) {
            Some((_, false)) => {
                done.already = done.already.saturating_add(1);
                continue;
            }
            Some((id, true)) => {
                again.push(*id);
                *id
            }
            None => {
                let id = store.ids().next::<DocumentId>();
                rows.push(document::ActiveModel {
                    id: Set(id),
                    app: Set(app.to_owned()),
                    asked_by: Set(asked_by.clone()),
                    name: Set(name.clone()),
                    digest: Set(digest.clone()),
                    text: Set(candidate.text.clone()),
                    registered_at: Set(store.clock().now()),
                    retired_at: Set(None),
                    last_used_on: Set(None),
                });
                id
            }
        };
        let document = DocumentName { document: id, app: app.to_owned(), name, asked_by, digest };
        events.push(Event::from(DocumentEvent::Registered(document)));
    }
    done.registered = events.len();
    if events.is_empty() {
        return Ok(done);
    }
    operation.unscoped_add_all(rows).await?;
    for some in again.chunks(TOGETHER) {
        let columns = vec![
            (Column::RegisteredAt, store.clock().now().into()),
            (Column::RetiredAt, None::<Timestamp>.into()),
        ];
        let of_these = Column::Id.is_in(some.iter().copied());
        operation.unscoped_set::<document::Entity>(of_these, columns).await?;
    }
    operation.commit(None, events).await?;
    Ok(done)
}

/// Rows that one statement names.
const TOGETHER: usize = 200;

/// A document without its text: its id, its app, what it is asked by, its digest, and since when it is retired.
type Light = (DocumentId, String, String, String, Option<Timestamp>);

/// What a document is called: by all its operations, each of which has a name.
fn name(
    candidate: &Candidate,
    checked: Result<Vec<Option<String>>, Vec<String>>,
) -> Result<String, Vec<String>> {
    let called = candidate.name.as_deref().unwrap_or(&candidate.asked_by);
    let told = |fault: &str| format!("{called}: {fault}");
    let names = checked.map_err(|faults| faults.iter().map(|fault| told(fault)).collect::<Vec<_>>())?;
    let names: Option<Vec<String>> = names.into_iter().collect();
    let names = names.ok_or_else(|| vec![told("an operation that is registered has a name")])?;
    if candidate.name.as_ref().is_some_and(|name| !names.contains(name)) {
        return Err(vec![told("its document has no operation of this name")]);
    }
    Ok(names.join(" "))
}

/// Has documents run for an app no more; says how many.
pub async fn retire(store: &Store, app: &str, which: &Which) -> Result<usize, DocumentError> {
    let operation = store.operate().await?;
    let in_force = Condition::all().add(Column::App.eq(app)).add(Column::RetiredAt.is_null());
    let rows = operation.unscoped_lock::<document::Entity>(in_force).await?;
    let is_of = |row: &document::Model, name: &str| {
        row.asked_by == super::key(name) || row.name.split(' ').any(|of_it| of_it == name)
    };
    let meant: Vec<&document::Model> = match which {
        Which::All => rows.iter().collect(),
        Which::Named(names) => {
            if let Some(name) = names.iter().find(|name| !rows.iter().any(|row| is_of(row, name))) {
                return Err(DocumentError::Unknown { app: app.to_owned(), name: name.clone() });
            }
            rows.iter().filter(|row| names.iter().any(|name| is_of(row, name))).collect()
        }
        Which::UnusedSince(day) => {
            let is_old = |row: &&document::Model| {
                row.last_used_on.is_none_or(|used| used < *day) && row.registered_at < beginning(*day)
            };
            rows.iter().filter(is_old).collect()
        }
    };
    if meant.is_empty() {
        return Ok(0);
    }
    let ids: HashSet<DocumentId> = meant.iter().map(|row| row.id).collect();
    let ids: Vec<DocumentId> = ids.into_iter().collect();
    for some in ids.chunks(TOGETHER) {
        let now = Some(store.clock().now());
        let of_these = Column::Id.is_in(some.iter().copied());
        operation.unscoped_set::<document::Entity>(of_these, vec![(Column::RetiredAt, now.into())]).await?;
    }
    let events = meant.iter().map(|row| {
        DocumentEvent::Retired(DocumentName {
            document: row.id,
            app: row.app.clone(),
            name: row.name.clone(),
            asked_by: row.asked_by.clone(),
            digest: row.digest.clone(),
        })
        .into()
    });
    operation.commit(None, events.collect()).await?;
    Ok(meant.len())
}

/// When a day begins in Shanghai.
fn beginning(day: Date) -> Timestamp {
    let seconds = day.midnight().assume_utc().unix_timestamp().saturating_sub(8 * 60 * 60);
    Timestamp(seconds.saturating_mul(1_000_000))
}

/// Every document that was ever registered, of an app or of all, by app and name.
pub async fn list(store: &Store, app: Option<&str>) -> Result<Vec<document::Model>, Error> {
    let of_app = app.map(|app| Column::App.eq(app));
    let mut rows = store.unscoped_rows::<document::Entity>(Condition::all().add_option(of_app)).await?;
    rows.sort_by(|one, other| (&one.app, &one.name, one.id).cmp(&(&other.app, &other.name, other.id)));
    Ok(rows)
}
