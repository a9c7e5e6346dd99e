//! What a step needs before it is taken. Each condition stands in [`missing`] at its step, and is asked by the command and by
//! `viewerActions` alike: of all communities at once, and of all rows, or of those that the viewer sees.
//!
//! Only what the document asks for is a condition. What it advises is [advice](super::advice), and refuses nothing.

use super::day::stands;
use crate::{
    catalogue::Catalogue,
    domain::{Context, plan::is_appraised},
    error::Result,
    store::{Scoped, Unscoped, rows::column_of},
    workflow::project::{FOLLOW_LIBRARY, Step},
};
use entity::{
    acceptance,
    community::Model,
    duty,
    id::{CommunityId, ResponsibilityId},
    plan, review, stage_change,
    vocabulary::{
        AcceptanceLevel, Activity, DutyStatus, OrganizationKind, PlanKind, ReviewConclusion, ReviewKind,
        ReviewStatus,
    },
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How rows are asked for.
#[derive(Clone, Copy)]
pub(super) enum Asked<'a> {
    /// All there are: what must hold is not asked through a viewer's scope.
    Of(Unscoped<'a>),
    /// Those that a viewer sees. Who may take a step sees all that it needs.
    By(&'a Context),
}

impl Asked<'_> {
    /// The rows of a table about these communities.
    pub(super) async fn about<E: Scoped>(
        self,
        column: E::Column,
        communities: &[CommunityId],
    ) -> Result<Vec<E::Model>> {
        match self {
            Self::Of(unscoped) => {
                let about = unscoped.store().dialect().any_of(column_of::<E>(column), communities);
                unscoped.unscoped_rows::<E>(about).await
            }
            Self::By(cx) => cx.store.rows::<E>(&cx.viewer).among(column, communities).all(&[]).await,
        }
    }
}

/// What is missing for a step, of each of these communities for which something is. They stand where it can be taken.
pub(super) async fn missing(
    asked: Asked<'_>,
    catalogue: &Catalogue,
    step: Step,
    communities: &[&Model],
) -> Result<HashMap<CommunityId, String>> {
    let mut missing = Missing::default();
    if communities.is_empty() {
        return Ok(HashMap::new());
    }
    match step {
        Step::Start => {
            missing.all(scheme(asked, communities).await?);
            missing.all(preparation(asked, catalogue, communities).await?);
        }
        Step::RequestAcceptance => missing.all(own_acceptance(communities)),
        Step::Accept => {
            missing.all(platform(asked, communities).await?);
            missing.all(level_left(asked, communities).await?);
        }
        Step::Undo => missing.all(last_step(asked, communities).await?),
        Step::Apply
        | Step::Study
        | Step::SubmitUpward
        | Step::ReturnApplication
        | Step::Reject
        | Step::WithdrawApplication
        | Step::List
        | Step::Finish
        | Step::AcceptByUnit
        | Step::PassRecheck
        | Step::ReturnRecheck
        | Step::Name
        | Step::Operate
        | Step::Withdraw => {}
    }
    Ok(missing.said())
}

/// What is missing, in the order in which it was found.
#[derive(Default)]
struct Missing(BTreeMap<CommunityId, Vec<String>>);

impl Missing {
    fn all(&mut self, found: Vec<(CommunityId, String)>) {
        for (community, message) in found {
            self.0.entry(community).or_default().push(message);
        }
    }

    fn said(self) -> HashMap<CommunityId, String> {
        self.0.into_iter().map(|(community, messages)| (community, messages.join("；"))).collect()
    }
}

fn ids(communities: &[&Model]) -> Vec<CommunityId> {
    communities.iter().map(|community| community.id).collect()
}

/// 应及时编制申报方案和实施方案，按规定进行评审: what is carried out is a plan that passed its appraisal.
async fn scheme(asked: Asked<'_>, communities: &[&Model]) -> Result<Vec<(CommunityId, String)>> {
    let plans = asked.about::<plan::Entity>(plan::Column::CommunityId, &ids(communities)).await?;
    let has = |community: &Model| {
        let mut of_it = plans.iter().filter(|plan| plan.community_id == community.id);
        of_it.any(|plan| is_appraised(plan, PlanKind::ImplementationPlan))
    };
    let without = communities.iter().filter(|community| !has(community));
    let message = "实施方案尚未通过评审 / no implementation plan has passed its appraisal";
    Ok(without.map(|community| (community.id, message.to_owned())).collect())
}

/// What comes before 立项 is done in annex 2 by these activities: the unit's 储备、编制、申报, and the guidance of 立项审批.
const PREPARING: [Activity; 4] = [
    Activity::ProjectReserve,
    Activity::SchemePreparation,
    Activity::ProjectApplication,
    Activity::ProjectApproval,
];

/// The duties of the preparation. One of which that is all is completed by then. The unit's own clause is one for the whole life of a
/// project, from 储备 to 运营, and is not completed before its end: of it no more can be asked than that it was taken up.
async fn preparation(
    asked: Asked<'_>,
    catalogue: &Catalogue,
    communities: &[&Model],
) -> Result<Vec<(CommunityId, String)>> {
    let (mut whole, mut partly) = (HashSet::new(), HashSet::new());
    for clause in catalogue.responsibilities_listed(None, Some(false)) {
        let prepares = |activity: &Activity| PREPARING.contains(activity);
        let of: ResponsibilityId = clause.row.id;
        if clause.activities.iter().any(prepares) {
            if clause.activities.iter().all(prepares) {
                whole.insert(of)
            } else {
                partly.insert(of)
            };
        }
    }
    let mut found = Vec::new();
    let mut duties = asked.about::<duty::Entity>(duty::Column::CommunityId, &ids(communities)).await?;
    duties.sort_unstable_by_key(|duty| (duty.position, duty.id));
    for duty in duties {
        let is_open = match duty.status {
            DutyStatus::Assigned => true,
            DutyStatus::Acknowledged | DutyStatus::Returned => whole.contains(&duty.responsibility_id),
            DutyStatus::Completed | DutyStatus::Confirmed | DutyStatus::Cancelled => false,
        };
        let prepares = whole.contains(&duty.responsibility_id) || partly.contains(&duty.responsibility_id);
        if let (true, true, Some(community)) = (is_open, prepares, duty.community_id) {
            let clause = catalogue.responsibility(duty.responsibility_id);
            let owing = catalogue.organization(duty.organization_id);
            let (code, name) = (clause.map_or("", |it| &it.row.code), owing.map_or("", |it| &it.row.name));
            let what = if owing.is_some_and(|it| it.row.kind == OrganizationKind::ImplementingUnit) {
                "尚未签收 / is not acknowledged"
            } else {
                "尚未办结 / is not completed"
            };
            found.push((community, format!("前期职责 {code}（{name}）{what}")));
        }
    }
    Ok(found)
}

/// 由街道（乡镇）提出验收申请并组织开展验收.
fn own_acceptance(communities: &[&Model]) -> Vec<(CommunityId, String)> {
    let without = communities.iter().filter(|community| community.unit_accepted_on.is_none());
    let message = "尚未记录本单位组织的验收 / the unit's own acceptance is not recorded";
    without.map(|community| (community.id, message.to_owned())).collect()
}

/// A community with a digital platform of its own to accept is one of which a 初验 or 终验 was opened, and not cancelled.
async fn platform(asked: Asked<'_>, communities: &[&Model]) -> Result<Vec<(CommunityId, String)>> {
    let mut reviews = asked.about::<review::Entity>(review::Column::CommunityId, &ids(communities)).await?;
    reviews.retain(|review| review.status != ReviewStatus::Cancelled);
    let is_of = |review: &review::Model| {
        matches!(review.kind, ReviewKind::PlatformPreliminaryAcceptance | ReviewKind::PlatformFinalAcceptance)
    };
    let passed = |review: &review::Model| {
        review.kind == ReviewKind::PlatformFinalAcceptance
            && matches!(
                review.conclusion,
                Some(ReviewConclusion::Passed | ReviewConclusion::PassedWithConditions)
            )
    };
    let of = |community: &Model, fits: &dyn Fn(&review::Model) -> bool| {
        reviews.iter().any(|review| review.community_id == community.id && fits(review))
    };
    let without = communities.iter().filter(|community| of(community, &is_of) && !of(community, &passed));
    let message = "数字化统建平台尚未通过终验 / the digital platform has not passed its final acceptance";
    Ok(without.map(|community| (community.id, message.to_owned())).collect())
}

/// Each level accepts once.
async fn level_left(asked: Asked<'_>, communities: &[&Model]) -> Result<Vec<(CommunityId, String)>> {
    let found = asked.about::<acceptance::Entity>(acceptance::Column::CommunityId, &ids(communities)).await?;
    let is_accepted = |community: &&&Model| {
        found.iter().any(|it| {
            it.community_id == community.id
                && it.voided_at.is_none()
                && it.level == AcceptanceLevel::Provincial
        })
    };
    let message = "已通过省级验收，不再有更高一级 / the province accepted it: there is no further level";
    Ok(communities.iter().filter(is_accepted).map(|community| (community.id, message.to_owned())).collect())
}

/// What is undone is the last step that stands, if somebody took it.
async fn last_step(asked: Asked<'_>, communities: &[&Model]) -> Result<Vec<(CommunityId, String)>> {
    let steps =
        asked.about::<stage_change::Entity>(stage_change::Column::CommunityId, &ids(communities)).await?;
    let refusal = |community: &&Model| {
        let of_it = steps.iter().filter(|step| step.community_id == community.id && stands(step));
        let message = match of_it.max_by_key(|step| step.ordinal) {
            None => "没有可撤销的步骤 / there is no step to undo",
            Some(step) if step.step == FOLLOW_LIBRARY => {
                "上一步随项目库调整，须由项目库调整改回 / the last step follows the library, and is changed back with that"
            }
            Some(_) => return None,
        };
        Some((community.id, message.to_owned()))
    };
    Ok(communities.iter().filter_map(refusal).collect())
}
