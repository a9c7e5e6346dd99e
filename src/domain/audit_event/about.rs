//! What an event is about, in words.
//!
//! The trail tells of much that its reader may not see, so it is asked about itself: an event says what it was about, or else
//! the first one about the same thing does, by which it came to be.

use crate::{
    domain::Context,
    error::Result,
    store::page::{Key, Sort, Window},
    store::rows::column_of,
};
use entity::{
    audit_event::{Column, Entity, Model},
    id::{AuditEventId, EvaluationId, TypedId, parse_type_id},
};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What these events are about, of those that say it or whose first does, in one statement.
pub async fn about(cx: &Context, events: &[&Model]) -> Result<HashMap<AuditEventId, String>> {
    let mut found = HashMap::with_capacity(events.len());
    let mut unsaid: Vec<(AuditEventId, Uuid, Option<String>)> = Vec::new();
    for event in events {
        let detail = detail(event);
        if let Some(words) = said(&event.subject_kind, &detail) {
            found.insert(event.id, words);
        } else {
            let part = text(&detail, "indicator").map(str::to_owned);
            unsaid.push((event.id, whole(event, &detail), part));
        }
    }
    let ids: BTreeSet<Uuid> = unsaid.iter().map(|(_, of, _)| *of).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let first = Window { size: 1, forward: true, from: None };
    let mut firsts = rows.page_of_each(Column::SubjectId, &ids, &oldest_first(), &first, false).await?;
    let firsts: HashMap<Uuid, String> = ids
        .into_iter()
        .filter_map(|id| {
            let (page, _) = firsts.take(id);
            let first = page.rows.first()?;
            Some((id, said(&first.subject_kind, &detail(first))?))
        })
        .collect();
    for (event, of, part) in unsaid {
        if let Some(words) = firsts.get(&of) {
            let part = part.map(|part| format!(" {part}")).unwrap_or_default();
            found.insert(event, format!("{words}{part}"));
        }
    }
    Ok(found)
}

fn oldest_first() -> Sort<Entity> {
    Sort {
        name: "first",
        key: column_of::<Entity>(Column::OccurredAt),
        kind: Key::Number(0),
        descending: false,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Number(row.occurred_at.0)), row.id.0),
    }
}

fn detail(event: &Model) -> Map<String, Value> {
    serde_json::from_str(&event.detail).unwrap_or_default()
}

fn text<'d>(detail: &'d Map<String, Value>, name: &str) -> Option<&'d str> {
    detail.get(name)?.as_str()
}

/// What it says itself: of a duty its clause and its community, of what else its code or its name.
fn said(kind: &str, detail: &Map<String, Value>) -> Option<String> {
    let words: &[&str] = match kind {
        "duty" => &["clause", "communityName"],
        "review" => &["kind", "community"],
        "evaluation" => &["community"],
        "indicatorset" => &["code"],
        "user" | "client" | "webhook" => &["name"],
        "signingkey" => &["kid"],
        "document" => &["app", "name"],
        "comment" => &["about"],
        "programme" => &["title"],
        _ => &[],
    };
    // What is there twice says nothing by its second word alone.
    text(detail, words.first()?)?;
    let words: Vec<&str> = words.iter().filter_map(|name| text(detail, name)).collect();
    Some(words.join(" "))
}

/// The thing that its subject is a part of, if it is one: of a score the evaluation.
fn whole(event: &Model, detail: &Map<String, Value>) -> Uuid {
    let evaluation = text(detail, "evaluation").and_then(parse_type_id);
    let evaluation =
        evaluation.filter(|(kind, _)| kind == EvaluationId::PREFIX && event.subject_kind == "score");
    evaluation.map_or(event.subject_id, |(_, id)| id)
}
