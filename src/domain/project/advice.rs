//! What the document advises of a project, and does not demand: nothing is refused for it. It changes with the day.

use entity::{
    community::Model,
    vocabulary::{CreationType, Stage},
};
use std::borrow::Cow;
use time::{Date, Month};

/// A piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub code: &'static str,
    /// Chinese, then English.
    pub message: Cow<'static, str>,
    /// Where the document says so.
    pub clause: &'static str,
}

/// What is to be said of a project on this day. What else is known of a community, such as its area, has its advice here too.
pub fn advice(community: &Model, today: Date) -> Vec<Advice> {
    let said = [duration(community, today), after_completion(community), in_time(community, today)];
    said.into_iter().flatten().collect()
}

/// 旧改类原则上建议1年基本完成创建工作，新建类原则上建议3年.
fn duration(community: &Model, today: Date) -> Option<Advice> {
    let (most, advice) = match community.creation_type? {
        CreationType::Renovation => (
            12,
            Advice {
                code: "RENOVATION_ABOUT_ONE_YEAR",
                message: Cow::Borrowed(
                    "旧改类原则上建议 1 年基本完成创建 / renovation is advised to take about a year",
                ),
                clause: "四（六）",
            },
        ),
        CreationType::NewBuild => (
            36,
            Advice {
                code: "NEW_BUILD_ABOUT_THREE_YEARS",
                message: Cow::Borrowed(
                    "新建类原则上建议 3 年基本完成创建 / new build is advised to take about three years",
                ),
                clause: "四（六）",
            },
        ),
    };
    (months(community, today)? > most).then_some(advice)
}

/// How many months it takes, begun ones counted: from when it was begun, or else is planned to, until it was finished; or is planned
/// to, or has not been by today, whichever is later.
fn months(community: &Model, today: Date) -> Option<i32> {
    let planned = |month: &entity::month::YearMonth| first_of(month.as_str());
    let begun = community.actual_start;
    let start = begun.or_else(|| planned(community.planned_start.as_ref()?))?;
    let finish = community.actual_finish.or_else(|| {
        let planned = community.planned_finish.as_ref().and_then(planned);
        let until = begun.filter(|_| community.stage == Stage::Implementing).map(|_| today);
        planned.max(until)
    })?;
    let count = |day: Date| day.year().saturating_mul(12).saturating_add(i32::from(u8::from(day.month())));
    let months = count(finish).saturating_sub(count(start));
    // Of a day within its month a month is over when that day comes again; of a plan only months are known.
    let is_begun = community.actual_finish.is_some() && begun.is_some_and(|start| finish.day() > start.day());
    Some(if is_begun { months.saturating_add(1) } else { months })
}

/// 验收时间晚于完成时间. The unit's own acceptance is the first: no step comes on a day before the step before it.
fn after_completion(community: &Model) -> Option<Advice> {
    let finished = community.actual_finish?;
    community.unit_accepted_on.filter(|first| *first <= finished).map(|_| Advice {
        code: "ACCEPTANCE_AFTER_COMPLETION",
        message: Cow::Borrowed("验收时间应晚于完成时间 / acceptance is to come after completion"),
        clause: "附件1 注",
    })
}

/// 完成时间 is a month: it has passed once that is over.
fn in_time(community: &Model, today: Date) -> Option<Advice> {
    let planned = first_of(community.planned_finish.as_ref()?.as_str())?;
    let is_open = community.actual_finish.is_none()
        && matches!(
            community.stage,
            Stage::Reserve
                | Stage::Applied
                | Stage::Studied
                | Stage::Submitted
                | Stage::Listed
                | Stage::Implementing
        );
    let is_over = (today.year(), u8::from(today.month())) > (planned.year(), u8::from(planned.month()));
    (is_open && is_over).then_some(Advice {
        code: "PLANNED_FINISH_PASSED",
        message: Cow::Borrowed("已过计划完成时间，尚未完成 / the month it was planned to finish has passed"),
        clause: "附件1",
    })
}

/// The first day of a month, `2022-12`.
fn first_of(month: &str) -> Option<Date> {
    let (year, month) = month.split_once('-')?;
    Date::from_calendar_date(year.parse().ok()?, Month::try_from(month.parse::<u8>().ok()?).ok()?, 1).ok()
}
