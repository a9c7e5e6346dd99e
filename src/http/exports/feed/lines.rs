//! The walk as lines of JSON: a head, the entries, and after each page of them a cursor from which whoever was cut off goes on; and in
//! the end what it comes to. What has no end is not whole.

use super::{
    super::{
        Stopped,
        question::Question,
        reader::{Asking, Reader},
        table::disposition,
    },
    Admitted,
};
use crate::{
    domain::{
        Context,
        document::digest,
        feed::{self as feeds, FeedScope, Part, Shown, Tally, Withheld},
    },
    error::Error,
    graphql,
    http::{metrics::Underway, streams::Seat},
};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use engine::{Limit, SPANS};
use entity::{
    day,
    id::OrganizationId,
    vocabulary::{FeedKind, Vocabulary},
};
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, future::ready, io, sync::Arc, time::Instant};
use tracing::Instrument;

pub(super) const MEDIA_TYPE: &str = "application/x-ndjson";

/// What the sums of a copy are made of is read at once: some 60 bytes a thing.
const FOR_SUMS: Limit = Limit { name: "sums of an export", most: 64 << 20 };
/// How often they are tried where things keep moving; then it ends without them.
const TRIES: u32 = 10;

/// What is asked for.
pub(super) struct Wanted {
    /// The cursor behind what is there already.
    pub(super) after: Option<String>,
    pub(super) kinds: Option<BTreeSet<FeedKind>>,
    /// The registered document in which the lines are read; none for the standard ones.
    pub(super) document: Option<Arc<str>>,
}

/// A walk on its way.
struct Walk {
    reader: Reader,
    kinds: Vec<FeedKind>,
    question: Question,
    /// The digest of the registered document that it asks, if it does.
    document: Option<String>,
    after: Option<String>,
    entries: u64,
    /// Over all lines so far.
    sha256: Sha256,
    tries: u32,
    underway: Underway,
    _seat: Seat,
}

/// Whether it is at its end.
enum End {
    /// There is something new by now.
    NotYet,
    /// It is, and comes to this; which is not known where things kept moving.
    Is(Option<Vec<Tally>>),
}

/// A page, as the question has it.
#[derive(Deserialize)]
struct Data<'d> {
    #[serde(borrow)]
    changes: Page<'d>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'d> {
    reset: bool,
    #[serde(borrow)]
    changes: Vec<&'d RawValue>,
    cursor: String,
    has_more: bool,
    hold_until: String,
}

/// The answer: the beginning of the lines, and the rest as it is read. What is wrong with it is told before it begins.
pub(super) async fn begun(admitted: Admitted, wanted: Wanted, request_id: &str) -> Result<Response, Stopped> {
    let began = Instant::now();
    let span = tracing::info_span!("export", request = %request_id, table = "feed");
    let traced = tracing::info_span!(target: SPANS, "export", table = "feed");
    let Admitted { reader, asking, seat } = admitted;
    let Wanted { after, kinds, document } = wanted;
    let kinds: Vec<FeedKind> = FeedKind::ALL
        .iter()
        .copied()
        .filter(|it| kinds.as_ref().is_none_or(|kinds| kinds.contains(it)))
        .collect();
    let (question, document) = match document {
        Some(text) => (Question::new((*text).to_owned()), Some(format!("sha256:{}", digest(&text)))),
        None => (Question::new(graphql::feed_document(&kinds)), None),
    };
    let name = format!("feed-{}.ndjson", day::write(reader.app.store.clock().today()));
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)), (CONTENT_DISPOSITION, disposition(&name)?)];
    let underway = reader.app.metrics.export();
    let (app, viewer) = (Arc::clone(&reader.app), asking.name());
    let (entries, sha256, tries) = (0, Sha256::new(), 0);
    let walk =
        Walk { reader, kinds, question, document, after, entries, sha256, tries, underway, _seat: seat };
    let (beginning, walk) = walk.step(asking, true).instrument(traced.clone()).await?;
    app.metrics.observe("executed", began.elapsed());
    span.in_scope(|| tracing::info!(viewer, micros = began.elapsed().as_micros(), "begun"));
    let rest = stream::try_unfold((walk, span, traced), async |(walk, span, traced)| {
        let Some(walk) = walk else { return Ok(None) };
        match walk.next().instrument(traced.clone()).await {
            Ok((bytes, walk)) => Ok(Some((bytes, (walk, span, traced)))),
            Err(stopped) => {
                span.in_scope(|| tracing::warn!(%stopped, "an export was broken off"));
                Err(io::Error::other(stopped))
            }
        }
    });
    Ok((headers, Body::from_stream(stream::once(ready(Ok(beginning))).chain(rest))).into_response())
}

impl Walk {
    async fn next(self) -> Result<(Bytes, Option<Self>), Stopped> {
        if self.reader.app.moves.is_closing() {
            return Err(Stopped::Closing);
        }
        let asking = self.reader.again().await?;
        self.step(asking, false).await
    }

    /// The lines of the next page by the rights of now; and the walk, where it goes on. One that began again would leave in a copy
    /// what may not be seen any more: it stops, and whoever goes on from its last cursor is told to begin again.
    async fn step(mut self, asking: Asking, is_first: bool) -> Result<(Bytes, Option<Self>), Stopped> {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.code()).collect();
        let variables = [("after", json!(self.after)), ("kinds", json!(kinds))];
        let data = self.question.page(&self.reader, &asking, &variables).await?;
        let Data { changes: page } = serde_json::from_str(data.get()).map_err(|_| self.unread())?;
        if page.has_more && self.after.as_ref() == Some(&page.cursor) {
            return Err(self.unread().into());
        }
        if page.reset && !is_first {
            return Err(Stopped::OtherRights);
        }
        let mut lines = Vec::with_capacity(data.get().len());
        if is_first {
            add(&mut lines, &self.head(&asking, &page).to_string());
        }
        for change in &page.changes {
            add(&mut lines, change.get());
            self.entries = self.entries.saturating_add(1);
        }
        self.after = Some(page.cursor);
        let end = if page.has_more { End::NotYet } else { self.end(&asking).await? };
        let End::Is(sums) = end else {
            if !page.changes.is_empty() {
                add(&mut lines, &json!({ "cursor": self.after }).to_string());
            }
            self.sha256.update(&lines);
            return Ok((self.reader.piece(lines).await?, Some(self)));
        };
        self.sha256.update(&lines);
        add(&mut lines, &self.complete(sums.as_deref()).to_string());
        let piece = self.reader.piece(lines).await?;
        // The account has its place again before the last of it is read: the next export may come at once.
        self.underway.complete();
        Ok((piece, None))
    }

    /// What is wrong where an answer is no next page.
    fn unread(&self) -> Error {
        if self.document.is_none() {
            return Error::Broken("a page of changes is one");
        }
        Error::BadInput(
            "登记的操作须为 changes(after: $after, first: $first, kinds: $kinds) { reset changes { … } cursor hasMore holdUntil } / \
             the registered operation must ask for changes(after: $after, first: $first, kinds: $kinds) { reset changes { … } cursor \
             hasMore holdUntil }"
                .into(),
        )
    }

    /// Whether a copy that has all these lines has everything, and what it comes to.
    async fn end(&mut self, asking: &Asking) -> Result<End, Stopped> {
        self.tries = self.tries.saturating_add(1);
        let cx = self.reader.context(asking, FOR_SUMS);
        let asked = feeds::Asked { after: self.after.clone(), first: 1, kinds: Some(self.kinds.clone()) };
        let sums = async {
            let page = feeds::poll(&cx, &asked).await?;
            if page.reset || page.has_more || !page.told.is_empty() {
                return Ok(None);
            }
            feeds::tally(&cx, &page).await
        };
        let sums = self.reader.app.pace.work(self.reader.origin, sums).await?;
        Ok(if sums.is_some() || self.tries >= TRIES { End::Is(sums) } else { End::NotYet })
    }

    fn head(&self, asking: &Asking, page: &Page<'_>) -> Value {
        let cx = self.reader.context(asking, FOR_SUMS);
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.code()).collect();
        let standards = graphql::standards().iter().filter(|it| self.kinds.contains(&it.kind));
        let documents: serde_json::Map<String, Value> =
            standards.map(|it| (it.kind.to_string(), json!(it.digest))).collect();
        let scope: Vec<Value> = feeds::scopes(&cx, &self.kinds).iter().map(|it| scope(&cx, it)).collect();
        let withheld: Vec<Value> =
            feeds::withheld(&cx, &self.kinds).iter().map(|it| withheld(&cx, it)).collect();
        let (name, document) = match &self.document {
            Some(digest) => ("document", json!(digest)),
            None => ("documents", Value::Object(documents)),
        };
        json!({ "feed": {
            "kinds": kinds,
            "reset": page.reset,
            name: document,
            "schema": graphql::schema_digest(),
            "readAt": cx.store.clock().now().rfc3339(),
            "holdUntil": page.hold_until,
            "scope": scope,
            "withheld": withheld,
        } })
    }

    fn complete(&self, sums: Option<&[Tally]>) -> Value {
        let of = |value: fn(&Tally) -> Value| {
            Some(sums?.iter().map(|it| (it.kind.to_string(), value(it))).collect::<serde_json::Map<_, _>>())
        };
        json!({ "complete": {
            "cursor": self.after,
            "entries": self.entries,
            "counts": of(|it| json!(it.count)),
            "checksums": of(|it| json!(it.checksum)),
            "sha256": format!("{:x}", self.sha256.clone().finalize()),
        } })
    }
}

fn add(lines: &mut Vec<u8>, line: &str) {
    lines.extend_from_slice(line.as_bytes());
    lines.push(b'\n');
}

fn codes(cx: &Context, organizations: &[OrganizationId]) -> Vec<String> {
    let found = organizations.iter().filter_map(|id| cx.catalogue.organization(*id));
    found.map(|it| it.row.code.clone()).collect()
}

fn scope(cx: &Context, it: &FeedScope) -> Value {
    json!({ "kind": it.kind.code(), "reach": it.reach.code(), "organizations": codes(cx, &it.organizations) })
}

fn withheld(cx: &Context, it: &Withheld) -> Value {
    let part = match it.part {
        Part::Whole => None,
        Part::Scores => Some("scores"),
        Part::Plans => Some("plans"),
        Part::Opinions => Some("opinions"),
        Part::Persons => Some("persons"),
    };
    let shown = |it: &Shown| {
        let organizations = codes(cx, &it.organizations);
        json!({ "rule": it.rule.code(), "organizations": organizations, "about": it.rule.about() })
    };
    let unless: Vec<Value> = it.unless.iter().map(shown).collect();
    json!({ "kind": it.kind.map(FeedKind::code), "part": part, "unless": unless })
}
