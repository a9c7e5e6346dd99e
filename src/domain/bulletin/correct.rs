//! What was recorded about months that were published, after they were: told in the next bulletin, and never in theirs.
//!
//! A published month is computed twice, as it was known when the bulletin before was, and as it is known now: what differs is told, so that
//! each correction is told once, and all of them together lead from what was published to what is known.

use super::{
    compute::{By, Codes, Figures, compute},
    content::{Content, Correction, Row, Shift},
    facts::{Facts, View},
    month::{Month, day_of},
};
use crate::workflow::project::Step;
use entity::{
    day,
    id::{CommunityId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::{BulletinMeasure, CorrectionCause, Stage},
};
use std::collections::HashMap;
use time::Date;

/// A bulletin that was published.
#[derive(Clone, Debug)]
pub(super) struct Published {
    pub(super) month: Month,
    pub(super) content: Content,
}

/// What reached back.
struct Found {
    cause: CorrectionCause,
    occurred_on: Date,
    recorded_at: Timestamp,
    organization: OrganizationId,
    community: Option<CommunityId>,
}

impl Found {
    const fn rule(&self) -> BulletinMeasure {
        match self.cause {
            CorrectionCause::StageRecordedLate | CorrectionCause::StageUndone => {
                BulletinMeasure::StagesOnPlan
            }
            CorrectionCause::CompletionRecalled => BulletinMeasure::DutiesOnTime,
        }
    }
}

/// What is to be told of what was published, the newest of which is last, as of the end of a month.
pub(super) fn corrections(
    facts: &Facts,
    published: &[Published],
    codes: &Codes,
    month: &Month,
) -> Vec<Correction> {
    let Some(last) = published.last() else { return Vec::new() };
    let window = (last.month.ends(), month.ends());
    let mut found = found(facts, &last.month, window);
    found.sort_by_key(|it| (it.occurred_on, it.recorded_at, it.cause, it.community, it.organization));
    let Some(earliest) = found.first().map(|it| it.occurred_on) else { return Vec::new() };
    let mut shifts: HashMap<(String, BulletinMeasure), Vec<(Date, Shift)>> = HashMap::new();
    for it in published.iter().filter(|it| it.month.next > earliest) {
        let by = By { formula: &it.content.formula, roster: &it.content.roster, codes };
        let as_known = |known| compute(facts, by, View { month: &it.month, known });
        for (organization, shift) in differences(&it.month, &as_known(window.0), &as_known(window.1)) {
            shifts.entry((organization, shift.rule)).or_default().push((it.month.next, shift));
        }
    }
    let told = |it: &Found| {
        let organization = codes.organizations.get(&it.organization)?.clone();
        let moved = shifts.get(&(organization.clone(), it.rule())).into_iter().flatten();
        let effects = moved.filter(|(next, _)| *next > it.occurred_on).map(|(_, shift)| shift.clone());
        let effects = effects.collect();
        Some(Correction {
            cause: it.cause,
            month: day::write(it.occurred_on).get(..7)?.to_owned(),
            occurred_on: day::write(it.occurred_on),
            recorded_on: day::write(day_of(it.recorded_at)),
            organization,
            community: it.community.and_then(|id| codes.communities.get(&id).cloned()),
            effects,
        })
    };
    found.iter().filter_map(told).collect()
}

fn differences(month: &Month, before: &Figures, now: &Figures) -> Vec<(String, Shift)> {
    let rows: HashMap<&str, &Row> = now.rows().map(|row| (row.organization.as_str(), row)).collect();
    let mut differences = Vec::new();
    for was in before.rows() {
        let Some(is) = rows.get(was.organization.as_str()) else { continue };
        for (part, part_now) in was.parts.iter().zip(&is.parts).filter(|(was, is)| was != is) {
            let shift = Shift {
                month: month.name.to_string(),
                rule: part.rule,
                value: part.value,
                value_now: part_now.value,
                points: part.points,
                points_now: part_now.points,
                score: was.score,
                score_now: is.score,
            };
            differences.push((was.organization.clone(), shift));
        }
    }
    differences
}

/// What was recorded in a window about what happened by the last day of a month.
fn found(facts: &Facts, last: &Month, (from, to): (Timestamp, Timestamp)) -> Vec<Found> {
    let is_within = |moment: Timestamp| (from..to).contains(&moment);
    let mut found = Vec::new();
    for duty in &facts.duties {
        let at = |known| duty.at(View { month: last, known });
        let recalled = duty.recalled(View { month: last, known: to }).filter(|moment| is_within(*moment));
        if let (Some(recorded_at), Some(was)) = (recalled, at(from))
            && let Some(occurred_on) = was.completed_on
        {
            let cause = CorrectionCause::CompletionRecalled;
            let (organization, community) = (was.organization, was.community);
            found.push(Found { cause, occurred_on, recorded_at, organization, community });
        }
    }
    for community in &facts.communities {
        let Some(unit) = community.at(View { month: last, known: to }).map(|it| it.standing.unit_id) else {
            continue;
        };
        let mut add = |cause, occurred_on, recorded_at| {
            let (organization, community) = (unit, Some(community.id));
            found.push(Found { cause, occurred_on, recorded_at, organization, community });
        };
        let undo = Step::Undo.transition().name;
        for step in community.steps.iter().filter(|it| it.step != undo && it.occurred_on < last.next) {
            if is_within(step.recorded_at) && step.to_stage != Stage::Withdrawn {
                add(CorrectionCause::StageRecordedLate, step.occurred_on, step.recorded_at);
            }
            if let Some(undone) = community.undone(step).filter(|moment| is_within(*moment)) {
                add(CorrectionCause::StageUndone, step.occurred_on, undone);
            }
        }
    }
    found
}
