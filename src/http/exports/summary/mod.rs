//! `/summaries/{rhythm}/{day}.html`: a summary of work (工作总结), to be printed and filed. It is the answer to a client's question, asked as
//! the viewer.

mod sheet;

use super::{
    Came, Stopped, arrived,
    dossier::{page_of, permitted},
    parameters::Parameters,
    question::Question,
    reader::{Asking, Reader},
};
use crate::{
    authz::Permission,
    error::Error,
    http::{App, negotiation},
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::json;
use sheet::Summary;
use std::{sync::Arc, time::Instant};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/summaries/{rhythm}/{day}", get(page))
}

const QUESTION: &str = "query Summary($rhythm: Rhythm!, $of: Date!, $organization: String) {
  viewer { user { displayName } }
  workSummary(rhythm: $rhythm, of: $of, organization: $organization) {
    rhythm from to organization { name } raised resolved overdue dutiesCompleted stagesReached
    lines { list title community { name } raisedBy { name } assignedTo { name } status dueOn raised resolved overdue }
  }
}";

async fn page(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
    Path((rhythm, day)): Path<(String, String)>,
) -> Response {
    match arrived(app, headers.clone(), came).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => {
            let answer =
                answer(&reader, &asking, &headers, (&rhythm, &day, query.as_deref().unwrap_or_default()));
            answer.await.unwrap_or_else(Stopped::into_response)
        }
    }
}

async fn answer(
    reader: &Reader,
    asking: &Asking,
    headers: &HeaderMap,
    (rhythm, day, query): (&str, &str, &str),
) -> Result<Response, Stopped> {
    #[derive(Deserialize)]
    struct Asked {
        organization: Option<String>,
    }
    let began = Instant::now();
    let Asked { organization } = Parameters::read(query)?.filter()?;
    if !negotiation::accepts(headers, "text/html") {
        return Err(Stopped::NotAcceptable("此处只提供 text/html / text/html is served here"));
    }
    permitted(asking, Permission::ReadWorkItems)?;
    // What names no period is not there.
    let rhythm = match rhythm {
        "weekly" => "WEEKLY",
        "half-monthly" => "HALF_MONTHLY",
        "monthly" => "MONTHLY",
        _ => return Err(Stopped::NotFound),
    };
    let day = day.strip_suffix(".html").filter(|day| entity::day::parse(day).is_some());
    let day = day.ok_or(Stopped::NotFound)?;
    let variables = [("rhythm", json!(rhythm)), ("of", json!(day)), ("organization", json!(organization))];
    let told = Question::new(QUESTION.to_owned()).page(reader, asking, &variables).await?;
    let told: Told = serde_json::from_str(told.get())
        .map_err(|_| Error::Broken("a question is answered as it was asked"))?;
    let summary = told.work_summary.ok_or(Stopped::NotFound)?;
    let today = entity::day::write(reader.app.store.clock().today());
    let viewer = told.viewer.map(|viewer| viewer.user.display_name).unwrap_or_default();
    let html = sheet::written(&summary, &today, &viewer);
    page_of(reader, asking, headers, html, began).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    viewer: Option<Viewer>,
    work_summary: Option<Summary>,
}

#[derive(Deserialize)]
struct Viewer {
    user: User,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    display_name: String,
}
