//! The page: one section a printed page, in Chinese, as the record goes into a folder. It runs no script and asks nothing of any other
//! machine; its fonts are those of whoever reads it.

use super::asked::{
    Acceptance, Community, Dossier, Duty, Evaluation, File, FundingBalance, Population, Review, SignOff,
    StageChange, Told,
};
use crate::http::markup::Markup;
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::vocabulary::Vocabulary;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

pub(in crate::http::exports) const STYLE: &str = include_str!("../../../../assets/dossier.css");

/// What the page may do, wherever it is opened: nothing but look as its own style says.
pub(in crate::http::exports) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
});

/// What stands at the foot of each page.
pub(in crate::http::exports) struct Foot<'t> {
    pub(in crate::http::exports) day: &'t str,
    pub(in crate::http::exports) viewer: &'t str,
}

/// The page as HTML.
pub(super) fn written(told: &Told, day: &str) -> String {
    let nobody = "未登录者";
    let viewer = told.viewer.as_ref().map_or(nobody, |viewer| &viewer.user.display_name);
    let foot = Foot { day, viewer };
    document(&format!("{} 一社一档", told.community.name), |page| {
        section(page, &foot, |page| community(page, &told.community));
        if let Some(dossier) = &told.community.dossier {
            section(page, &foot, |page| record(page, dossier));
        }
        if !told.community.stage_history.is_empty() {
            section(page, &foot, |page| stages(page, &told.community.stage_history));
        }
        if !told.duties.is_empty() {
            section(page, &foot, |page| duties(page, &told.duties));
        }
        if !told.evaluations.is_empty() {
            section(page, &foot, |page| evaluations(page, &told.evaluations));
        }
        if !told.reviews.is_empty() {
            section(page, &foot, |page| reviews(page, &told.reviews));
        }
        let files = files_of(told);
        if !files.is_empty() {
            section(page, &foot, |page| attached(page, &files));
        }
    })
}

/// A whole page, with its title and what stands on it.
pub(in crate::http::exports) fn document(title: &str, inside: impl FnOnce(&mut Markup)) -> String {
    let mut page = Markup::default();
    page.literal("<!doctype html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"");
    page.text(&POLICY);
    page.literal("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.told("title", title);
    page.literal("\n<style>");
    page.literal(STYLE);
    page.literal("</style>\n</head>\n<body>\n");
    inside(&mut page);
    page.literal("</body>\n</html>\n");
    page.into_string()
}

/// A section, whose foot a printer repeats on each of its pages.
pub(in crate::http::exports) fn section(
    page: &mut Markup,
    foot: &Foot<'_>,
    inside: impl FnOnce(&mut Markup),
) {
    page.element("section", |page| {
        page.element("table class=\"sheet\" role=\"presentation\"", |page| {
            page.element("tfoot", |page| cell(page, |page| footer(page, foot)));
            page.element("tbody", |page| cell(page, inside));
        });
    });
    page.literal("\n");
}

fn cell(page: &mut Markup, inside: impl FnOnce(&mut Markup)) {
    page.element("tr", |page| page.element("td", inside));
}

fn footer(page: &mut Markup, foot: &Foot<'_>) {
    page.element("footer", |page| {
        page.text(foot.day);
        page.literal(" · ");
        page.text(foot.viewer);
        page.literal(" · 经权限过滤 permission-filtered");
    });
}

/// What a word means, in Chinese.
pub(in crate::http::exports) fn word<W: Vocabulary>(word: W) -> &'static str {
    word.about().split('/').next().unwrap_or_default().trim().trim_end_matches('。')
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "是" } else { "否" }
}

/// A moment by the programme's calendar is not told here: it stands as the API has it.
pub(in crate::http::exports) fn row(list: &mut Markup, label: &'static str, value: Option<&str>) {
    list.told("dt", label);
    match value {
        Some(value) => list.told("dd", value),
        None => list.told("dd class=\"none\"", "未填报"),
    }
}

fn items(list: &mut Markup, label: &'static str, items: &[String]) {
    if items.is_empty() {
        return row(list, label, None);
    }
    list.told("dt", label);
    list.element("dd", |dd| dd.element("ul", |ul| items.iter().for_each(|item| ul.told("li", item))));
}

fn community(page: &mut Markup, it: &Community) {
    page.told("h1", &it.name);
    page.element("dl", |list| {
        row(list, "代码", Some(&it.code));
        row(list, "序号（附件1）", Some(&it.ordinal.to_string()));
        row(list, "项目库类型", Some(word(it.pool)));
        row(list, "责任单位", Some(&it.implementing_unit.name));
        row(list, "创建等级", Some(word(it.target_level)));
        row(list, "创建类型", it.creation_type.map(word));
        row(list, "启动时间", it.planned_start.as_deref());
        row(list, "完成时间", it.planned_finish.as_deref());
        row(list, "备注", it.remarks.as_deref());
        let since = it.stage_since.as_ref().map(|day| format!("，{day} 起")).unwrap_or_default();
        row(list, "阶段", Some(&format!("{}{since}", word(it.stage))));
        row(list, "创建批次", it.creation_batch.as_deref());
        row(list, "实际开工", it.actual_start.as_deref());
        row(list, "实际完工", it.actual_finish.as_deref());
        let accepted = |of: &Acceptance| {
            let more = [of.batch.as_deref(), of.note.as_deref()].into_iter().flatten();
            [word(of.level), &of.accepted_on].into_iter().chain(more).collect::<Vec<_>>().join("，")
        };
        items(list, "验收", &it.acceptances.iter().map(accepted).collect::<Vec<_>>());
        row(list, "命名批次", it.naming_batch.as_deref());
        if let Some(reason) = &it.withdrawal_reason {
            row(list, "移出项目库的原因", Some(reason));
        }
    });
}

fn stages(page: &mut Markup, steps: &[StageChange]) {
    page.told("h2", "项目进展");
    rows(page, &["发生日", "步骤", "此后阶段", "记录人", "理由"], steps, |tr, it| {
        tr.told("td", &it.occurred_on);
        tr.told("td", &it.step);
        tr.told("td", word(it.to));
        let organization = it.organization.as_ref().map(|of| of.name.as_str());
        let by = it.by.as_ref().map(|user| user.display_name.as_str());
        tr.told("td", &organization.into_iter().chain(by).collect::<Vec<_>>().join(" "));
        tr.told("td", it.reason.as_deref().unwrap_or_default());
    });
}

fn record(page: &mut Markup, it: &Dossier) {
    page.told("h2", "社区档案");
    let by = it.updated_by.as_ref().map(|user| user.display_name.as_str()).unwrap_or_default();
    page.told("p", &format!("第 {} 版，{} 保存于 {}", it.version, by, it.updated_at));
    page.element("dl", |list| {
        row(list, "区位", it.location.as_deref());
        let point = it
            .point
            .as_ref()
            .map(|at| format!("东经 {}，北纬 {}（{}）", at.longitude, at.latitude, at.system));
        row(list, "坐标", point.as_deref());
        row(list, "实施单元面积（公顷）", it.implementation_area_ha.as_deref());
        row(list, "规划单元面积（公顷）", it.planning_area_ha.as_deref());
        row(list, "创建类型", it.creation_type.map(word));
        row(list, "创建类型的细分", it.creation_subtype.map(word));
        row(list, "自建房", it.self_built_houses.map(yes));
        row(list, "高低配", it.mixed_standards.map(yes));
        population(list, it.population.as_ref());
        items(list, "居民需求", &it.needs);
        items(list, "特色亮点", &it.highlights);
        let space = |space: &super::asked::Space| {
            let area = space.area_m2.as_ref().map(|area| format!("，{area} 平方米")).unwrap_or_default();
            let note = space.note.as_ref().map(|note| format!("；{note}")).unwrap_or_default();
            format!("{}（{}）{area}{note}", space.name, word(space.kind))
        };
        items(list, "空间资源", &it.spaces.iter().map(space).collect::<Vec<_>>());
        let circle = |circle: &super::asked::Circle| {
            format!("{} 分钟：{}", circle.minutes, circle.facilities.join("、"))
        };
        items(list, "生活圈", &it.circles.iter().map(circle).collect::<Vec<_>>());
        items(list, "联动的老旧小区", &it.joined_estates);
        funds(list, it.funding_balance.as_ref());
        list.told("dt", "内容摘要");
        list.told("dd class=\"mono\"", &it.content_digest);
    });
}

fn population(list: &mut Markup, it: Option<&Population>) {
    let Some(it) = it else { return row(list, "人员结构", None) };
    let mut count = |label, count: Option<i64>| row(list, label, count.map(|it| it.to_string()).as_deref());
    count("户数", it.households);
    count("常住人口", it.residents);
    count("60 周岁以上", it.over60);
    count("18 周岁以下", it.under18);
    count("流动人口", it.floating);
    row(list, "统计日期", it.counted_on.as_deref());
}

fn funds(list: &mut Markup, it: Option<&FundingBalance>) {
    let Some(it) = it else { return row(list, "资金平衡", None) };
    row(list, "标准地出让", it.standard_land.map(yes));
    row(list, "带方案出让", it.land_with_scheme.map(yes));
    row(list, "经营用房（平方米）", it.operating_premises_m2.as_deref());
    row(list, "业态配置", it.business_mix.as_deref());
    row(list, "预计年运营收入（元）", it.expected_yearly_income.as_deref());
    row(list, "预计年运营成本（元）", it.expected_yearly_cost.as_deref());
}

/// A table: its columns, and a row of each thing.
pub(in crate::http::exports) fn rows<T>(
    page: &mut Markup,
    columns: &[&'static str],
    things: &[T],
    cells: impl Fn(&mut Markup, &T),
) {
    page.element("table class=\"rows\"", |table| {
        table.element("thead", |head| {
            head.element("tr", |tr| columns.iter().for_each(|column| tr.told("th", column)));
        });
        table.element("tbody", |body| {
            for thing in things {
                body.element("tr", |tr| cells(tr, thing));
            }
        });
    });
}

fn duties(page: &mut Markup, duties: &[Duty]) {
    page.told("h2", "职责与签署");
    rows(page, &["条文", "责任方", "状态", "签署"], duties, |tr, it| {
        tr.element("td", |td| {
            td.text(&it.responsibility.code);
            td.literal("<br>");
            td.text(&it.responsibility.text);
        });
        tr.told("td", &it.organization.name);
        tr.element("td", |td| {
            td.text(word(it.status));
            for more in [&it.status_reason, &it.due_on.as_ref().map(|day| format!("期限 {day}"))]
                .into_iter()
                .flatten()
            {
                td.literal("<br>");
                td.text(more);
            }
        });
        tr.element("td", |td| it.sign_offs.iter().for_each(|signature| signed(td, signature)));
    });
}

fn signed(td: &mut Markup, it: &SignOff) {
    td.element("p", |p| {
        let behalf =
            it.on_behalf_of.as_ref().map(|user| format!("（代 {}）", user.display_name)).unwrap_or_default();
        let by = format!("{} {}{behalf}", it.organization.name, it.signed_by.display_name);
        p.text(&format!("{}：{by}，{}", word(it.act), it.signed_at));
        p.text(match (&it.recalled_at, it.valid) {
            (Some(_), _) => "，已撤回",
            (None, true) => "，有效",
            (None, false) => "，内容已变更",
        });
        if let Some(statement) = &it.statement {
            p.literal("<br>");
            p.text(statement);
        }
        p.literal("<br>");
        p.told("span class=\"mono\"", &it.content_digest);
    });
}

/// The files of the record and of signatures, each with what it hangs on.
fn files_of(told: &Told) -> Vec<(String, &File)> {
    let of_record = told.community.dossier.iter().flat_map(|it| &it.attachments);
    let of_record = of_record.map(|file| ("社区档案".to_owned(), file));
    let of_duty = |duty: &'_ Duty| format!("{} {}", duty.responsibility.code, duty.organization.name);
    let of_duties = told.duties.iter().flat_map(|duty| {
        let files = duty.sign_offs.iter().flat_map(|signature| &signature.attachments);
        files.map(move |file| (of_duty(duty), file))
    });
    of_record.chain(of_duties).collect()
}

fn attached(page: &mut Markup, files: &[(String, &File)]) {
    page.told("h2", "附件");
    rows(page, &["所附事项", "文件名", "类型", "字节", "SHA-256"], files, |tr, (on, file)| {
        tr.told("td", on);
        tr.told("td", &file.name);
        tr.told("td", &file.media_type);
        tr.told("td", &file.size.to_string());
        tr.told("td class=\"mono\"", &file.sha256);
    });
}

fn evaluations(page: &mut Markup, evaluations: &[Evaluation]) {
    page.told("h2", "评价");
    rows(page, &["指标集", "轮次", "状态", "各场景得分", "总分"], evaluations, |tr, it| {
        tr.told("td", &it.indicator_set.title);
        tr.told("td", &it.round.to_string());
        tr.element("td", |td| {
            td.text(word(it.status));
            if let Some(at) = &it.finalized_at {
                td.literal("<br>");
                td.text(at);
            }
        });
        tr.element("td", |td| {
            for of in &it.scenario_totals {
                td.told(
                    "p",
                    &format!("{} {}/{}", of.scenario.name, of.score.as_deref().unwrap_or("–"), of.max_score),
                );
            }
        });
        tr.element("td", |td| {
            td.text(it.total.as_deref().unwrap_or("–"));
            if let Some(passed) = it.passed {
                td.literal("<br>");
                td.text(if passed { "通过" } else { "未通过" });
            }
        });
    });
}

fn reviews(page: &mut Markup, reviews: &[Review]) {
    page.told("h2", "评审结论");
    rows(page, &["评审", "轮次", "状态", "会签", "结论"], reviews, |tr, it| {
        tr.told("td", word(it.kind));
        tr.told("td", &it.round.to_string());
        tr.element("td", |td| {
            td.text(word(it.status));
            td.literal("<br>");
            td.text(it.concluded_at.as_ref().unwrap_or(&it.opened_at));
        });
        tr.told("td", &format!("{}/{}", it.signed_count, it.required_count));
        tr.element("td", |td| {
            td.text(it.conclusion.map_or("–", word));
            if let Some(note) = &it.conclusion_note {
                td.literal("<br>");
                td.text(note);
            }
            td.literal("<br>");
            td.told("span class=\"mono\"", &it.content_digest);
        });
    });
}
