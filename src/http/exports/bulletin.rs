//! `/bulletins/{month}.html`: the bulletin of a month on one page, to be printed and posted. It is asked for by a question of a client, so
//! that a draft is there for who drafts it, and for all others it is not.

use super::{
    Came, Stopped, arrived,
    dossier::{
        page_of, permitted,
        sheet::{Foot, POLICY, STYLE, rows, section, word},
    },
    question::Question,
    reader::{Asking, Reader},
};
use crate::{
    authz::Permission,
    error::Error,
    http::{App, markup::Markup, negotiation},
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use entity::{
    month::YearMonth,
    vocabulary::{BulletinStatus, CorrectionCause, Signal, Stage},
};
use serde::Deserialize;
use serde_json::json;
use std::{sync::Arc, time::Instant};

const ASKED: &str = "query Page($month: YearMonth!) {
  viewer { user { displayName } }
  bulletin(month: $month) {
    month status fullMark remark contentDigest formula { code weight meaning decided }
    units { ...Row } departments { ...Row }
    communities { community { name } stage signal reasons }
    corrections { cause month occurredOn recordedOn organization { name } effects { month value valueNow scoreNow score } }
  }
}
fragment Row on BulletinRow {
  organization { name } rank tiedWith { name } score previousRank movement parts { rule value of points counted }
}";

#[derive(Deserialize)]
struct Answer {
    viewer: Viewer,
    bulletin: Option<Bulletin>,
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bulletin {
    month: String,
    status: BulletinStatus,
    full_mark: String,
    remark: Option<String>,
    content_digest: String,
    formula: Vec<Rule>,
    units: Vec<Row>,
    departments: Vec<Row>,
    communities: Vec<Community>,
    corrections: Vec<Correction>,
}

#[derive(Deserialize)]
struct Rule {
    code: String,
    weight: String,
    meaning: String,
    decided: bool,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    organization: Named,
    rank: i64,
    tied_with: Vec<Named>,
    score: String,
    previous_rank: Option<i64>,
    movement: Option<i64>,
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    rule: String,
    value: String,
    of: String,
    points: String,
    counted: bool,
}

#[derive(Deserialize)]
struct Community {
    #[serde(rename = "community")]
    is: Named,
    stage: Stage,
    signal: Signal,
    reasons: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Correction {
    cause: CorrectionCause,
    month: String,
    occurred_on: String,
    recorded_on: String,
    organization: Named,
    effects: Vec<Shift>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shift {
    month: String,
    value: String,
    value_now: String,
    score: String,
    score_now: String,
}

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/bulletins/{file}", get(page))
}

async fn page(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
    Path(file): Path<String>,
) -> Response {
    match arrived(app, headers.clone(), came).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => {
            let answer = answer(&reader, &asking, &headers, (&file, query.as_deref().unwrap_or_default()));
            answer.await.unwrap_or_else(Stopped::into_response)
        }
    }
}

async fn answer(
    reader: &Reader,
    asking: &Asking,
    headers: &HeaderMap,
    (file, query): (&str, &str),
) -> Result<Response, Stopped> {
    let began = Instant::now();
    super::parameters::Parameters::read(query)?.end()?;
    if !negotiation::accepts(headers, "text/html") {
        return Err(Stopped::NotAcceptable("此处只提供 text/html / text/html is served here"));
    }
    permitted(asking, Permission::ReadBulletins)?;
    let month = file.strip_suffix(".html").and_then(|month| month.parse::<YearMonth>().ok());
    let month = month.ok_or(Stopped::NotFound)?;
    let variables = [("month", json!(month.as_str()))];
    let data = Question::new(ASKED.to_owned()).page(reader, asking, &variables).await?;
    let told: Answer = serde_json::from_str(data.get())
        .map_err(|_| Error::Broken("a question is answered as it was asked"))?;
    let bulletin = told.bulletin.ok_or(Stopped::NotFound)?;
    let day = entity::day::write(reader.app.store.clock().today());
    let html = written(&bulletin, &Foot { day: &day, viewer: &told.viewer.user.display_name });
    page_of(reader, asking, headers, html, began).await
}

fn written(it: &Bulletin, foot: &Foot<'_>) -> String {
    let mut page = Markup::default();
    page.literal("<!doctype html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"");
    page.text(&POLICY);
    page.literal("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.told("title", &format!("{} 评价通报", it.month));
    page.literal("\n<style>");
    page.literal(STYLE);
    page.literal("</style>\n</head>\n<body>\n");
    section(&mut page, foot, |page| head(page, it));
    section(&mut page, foot, |page| ranked(page, "实施主体", &it.formula, &it.units));
    section(&mut page, foot, |page| ranked(page, "部门", &it.formula, &it.departments));
    section(&mut page, foot, |page| communities(page, &it.communities));
    if !it.corrections.is_empty() {
        section(&mut page, foot, |page| corrections(page, &it.corrections));
    }
    page.literal("</body>\n</html>\n");
    page.into_string()
}

fn head(page: &mut Markup, it: &Bulletin) {
    page.told("h1", &format!("{} 评价通报", it.month));
    if it.status == BulletinStatus::Draft {
        page.told("p", "草稿，未发布");
    }
    if let Some(remark) = &it.remark {
        page.told("p", remark);
    }
    page.told("h2", "计分规则");
    rows(page, &["规则", "权重", "含义", "依据"], &it.formula, |tr, rule| {
        tr.told("td", &rule.code);
        tr.told("td", &rule.weight);
        tr.told("td", chinese(&rule.meaning));
        tr.told("td", if rule.decided { "已确定" } else { "解读，待区里确定" });
    });
    let full = &it.full_mark;
    page.told("p", &format!("满分 {full}。各规则得分 = 权重 × 实得 ÷ 应得；总分 = 得分之和 × {full} ÷ 计入规则的权重之和；四舍六入五成双。"));
    page.told("p class=\"mono\"", &it.content_digest);
}

fn ranked(page: &mut Markup, title: &'static str, formula: &[Rule], them: &[Row]) {
    page.told("h2", title);
    rows(
        page,
        &["名次", "单位", "得分", "上月", "升降", "各规则：实得/应得（得分）"],
        them,
        |tr, row| {
            let tied: Vec<&str> = row.tied_with.iter().map(|it| it.name.as_str()).collect();
            let rank =
                if tied.is_empty() { row.rank.to_string() } else { format!("{}（并列）", row.rank) };
            tr.told("td", &rank);
            tr.told("td", &row.organization.name);
            tr.told("td", &row.score);
            tr.told("td", &row.previous_rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string()));
            tr.told("td", &row.movement.map_or_else(|| "—".to_owned(), |it| format!("{it:+}")));
            tr.element("td", |td| {
                td.element("ul", |ul| {
                    for part in &row.parts {
                        let rule = formula.iter().find(|rule| rule.code == part.rule);
                        let name = rule.map_or(part.rule.as_str(), |rule| rule.code.as_str());
                        let text = if part.counted {
                            format!("{name}：{}/{}（{}）", part.value, part.of, part.points)
                        } else {
                            format!("{name}：不计")
                        };
                        ul.told("li", &text);
                    }
                });
            });
        },
    );
}

fn communities(page: &mut Markup, them: &[Community]) {
    page.told("h2", "各社区月末情况（挂图作战）");
    rows(page, &["社区", "阶段", "信号", "理由"], them, |tr, it| {
        tr.told("td", &it.is.name);
        tr.told("td", word(it.stage));
        tr.told("td", word(it.signal));
        tr.element("td", |td| {
            td.element("ul", |ul| it.reasons.iter().for_each(|reason| ul.told("li", chinese(reason))));
        });
    });
}

fn corrections(page: &mut Markup, them: &[Correction]) {
    page.told("h2", "对已发布月份的更正");
    rows(
        page,
        &["所涉月份", "缘由", "日期", "记录日期", "单位", "影响：原数字 → 现数字"],
        them,
        |tr, it| {
            tr.told("td", &it.month);
            tr.told("td", word(it.cause));
            tr.told("td", &it.occurred_on);
            tr.told("td", &it.recorded_on);
            tr.told("td", &it.organization.name);
            tr.element("td", |td| {
                td.element("ul", |ul| {
                    for shift in &it.effects {
                        let Shift { month, value, value_now, score, score_now } = shift;
                        ul.told(
                            "li",
                            &format!("{month}：实得 {value} → {value_now}，得分 {score} → {score_now}"),
                        );
                    }
                });
            });
        },
    );
}

/// The Chinese of a text in both languages.
fn chinese(text: &str) -> &str {
    text.split(" / ").next().unwrap_or(text)
}
