//! The page of a summary, in Chinese, as it goes into a folder.

use super::super::dossier::{Foot, document, row, rows, section, word};
use entity::vocabulary::{Rhythm, WorkItemStatus, WorkList};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    name: String,
}

/// What the page says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    rhythm: Rhythm,
    from: String,
    to: String,
    organization: Option<Named>,
    raised: i64,
    resolved: i64,
    overdue: i64,
    duties_completed: i64,
    stages_reached: i64,
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    list: WorkList,
    title: String,
    community: Option<Named>,
    raised_by: Named,
    assigned_to: Named,
    status: WorkItemStatus,
    due_on: Option<String>,
    raised: bool,
    resolved: bool,
    overdue: bool,
}

/// The page as HTML.
pub(super) fn written(it: &Summary, day: &str, viewer: &str) -> String {
    let whose = it.organization.as_ref().map_or("全部单位", |of| &of.name);
    let period = format!("{} 至 {}", it.from, it.to);
    let foot = Foot { day, viewer };
    document(&format!("{whose}工作总结 {period}"), |page| {
        section(page, &foot, |page| {
            page.told("h1", &format!("{whose}工作总结"));
            page.element("dl", |list| {
                let mut count = |label, count: i64| row(list, label, Some(&count.to_string()));
                count("提出事项", it.raised);
                count("办理完毕", it.resolved);
                count("逾期未办", it.overdue);
                count("办结职责", it.duties_completed);
                count("推进阶段", it.stages_reached);
                row(list, "周期", Some(rhythm(it.rhythm)));
                row(list, "起止", Some(&period));
            });
        });
        if !it.lines.is_empty() {
            section(page, &foot, |page| lines(page, &it.lines));
        }
    })
}

const fn rhythm(rhythm: Rhythm) -> &'static str {
    match rhythm {
        Rhythm::Weekly => "每周",
        Rhythm::HalfMonthly => "每半月",
        Rhythm::Monthly => "每月",
    }
}

fn lines(page: &mut crate::http::markup::Markup, lines: &[Line]) {
    page.told("h2", "清单事项（期末情形）");
    rows(page, &["清单", "事项", "社区", "提出 → 承办", "状态", "期限"], lines, |tr, it| {
        tr.told("td", word(it.list));
        tr.told("td", &it.title);
        tr.told("td", it.community.as_ref().map_or("–", |community| &community.name));
        tr.told("td", &format!("{} → {}", it.raised_by.name, it.assigned_to.name));
        tr.element("td", |td| {
            td.text(word(it.status));
            for (is_so, what) in [(it.raised, "本期提出"), (it.resolved, "本期办理"), (it.overdue, "逾期")]
            {
                if is_so {
                    td.literal("<br>");
                    td.text(what);
                }
            }
        });
        tr.told("td", it.due_on.as_deref().unwrap_or("–"));
    });
}
