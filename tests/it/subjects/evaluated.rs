//! Evaluations, and their scores: of a community, and about scenarios that departments answer for.

use super::{
    Subjects,
    standing::{COORDINATOR, Concern, DATA_PLATFORM, all_of, pick},
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{
    community, evaluation,
    id::{EvaluationId, ScenarioId, ScoreId},
    organization, responsibility, scenario, score, verification,
    vocabulary::{EvaluationStatus, OrganizationKind},
};
use std::collections::HashMap;

/// An evaluation, or a score of one.
#[derive(Clone)]
pub struct Evaluated {
    id: String,
    /// The code of the unit that implements the community.
    pub unit: String,
    pub status: EvaluationStatus,
    /// The codes of who answers for it: for the score's scenario, or any of the evaluation's.
    answering: Vec<String>,
    /// Who answers for the evaluation.
    beside: Vec<String>,
}

impl Concern for Evaluated {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization || self.answering.iter().any(|code| code == organization)
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let answers = viewer.own.iter().any(|code| self.answering.contains(code));
        let seen = match viewer.name.as_str() {
            COORDINATOR => true,
            DATA_PLATFORM => self.status == EvaluationStatus::Final,
            _ => viewer.territory.contains(&self.unit) || (answers && self.status != EvaluationStatus::Draft),
        };
        !seen
    }
}

impl Evaluated {
    /// What is of a scenario of it, for which these answer.
    pub fn of(&self, answering: &[String]) -> Self {
        Self { answering: answering.to_vec(), ..self.clone() }
    }

    /// Somebody answers for the evaluation, and not for this score of it.
    fn is_beside_own(&self, viewer: &Viewer) -> bool {
        self.is_anothers(viewer) && viewer.own.iter().any(|code| self.beside.contains(code))
    }

    fn is_elsewhere(&self, viewer: &Viewer) -> bool {
        self.is_anothers(viewer) && !viewer.own.iter().any(|code| self.beside.contains(code))
    }
}

use EvaluationStatus::{Draft, Final, Submitted};

pub async fn evaluations(world: &World) -> Subjects {
    let all: Vec<Evaluated> = evaluated(world).await.into_iter().map(|(_, row)| row).collect();
    let own = |status| pick(&all, move |row: &Evaluated, viewer| row.is_own(viewer) && row.status == status);
    let anothers =
        |status| pick(&all, move |row: &Evaluated, viewer| row.is_anothers(viewer) && row.status == status);
    all_of(&all)
        .and("own submitted", own(Submitted))
        .and("own final", own(Final))
        .and("own draft", own(Draft))
        .and("another's submitted", anothers(Submitted))
        .and("another's final", anothers(Final))
        .and("another's draft", anothers(Draft))
}

pub async fn scores(world: &World) -> Subjects {
    let all: Vec<Evaluated> = scored(world).await.into_iter().map(|(_, row)| row).collect();
    let own = |status| pick(&all, move |row: &Evaluated, viewer| row.is_own(viewer) && row.status == status);
    let beside =
        |status| pick(&all, move |row: &Evaluated, viewer| row.is_beside_own(viewer) && row.status == status);
    let elsewhere =
        |status| pick(&all, move |row: &Evaluated, viewer| row.is_elsewhere(viewer) && row.status == status);
    all_of(&all)
        .and("own submitted", own(Submitted))
        .and("own final", own(Final))
        .and("own draft", own(Draft))
        .and("beside own, submitted", beside(Submitted))
        .and("beside own, final", beside(Final))
        .and("another's submitted", elsewhere(Submitted))
        .and("another's final", elsewhere(Final))
}

/// Every verification's account, and the score under which it stands.
pub async fn verifications(world: &World) -> Vec<(String, Evaluated)> {
    let scores: HashMap<ScoreId, Evaluated> = scored(world).await.into_iter().collect();
    let found = rows::<verification::Entity>(world).await.into_iter();
    found.map(|it| (it.account_id.to_string(), scores[&it.score_id].clone())).collect()
}

pub async fn evaluated(world: &World) -> Vec<(EvaluationId, Evaluated)> {
    let scores = rows::<score::Entity>(world).await;
    let answering = answering(world).await;
    let units = units(world).await;
    let evaluated = |row: evaluation::Model| {
        let scenarios = scores.iter().filter(|score| score.evaluation_id == row.id);
        let beside: Vec<String> = scenarios.flat_map(|score| answering[&score.scenario_id].clone()).collect();
        let unit = units[&row.community_id].clone();
        let id = row.id.to_string();
        (row.id, Evaluated { id, unit, status: row.status, answering: beside.clone(), beside })
    };
    rows::<evaluation::Entity>(world).await.into_iter().map(evaluated).collect()
}

pub async fn scored(world: &World) -> Vec<(ScoreId, Evaluated)> {
    let evaluations: HashMap<EvaluationId, Evaluated> = evaluated(world).await.into_iter().collect();
    let answering = answering(world).await;
    let mut scores = rows::<score::Entity>(world).await;
    scores.sort_by_key(|score| (score.evaluation_id, score.ordinal));
    let row_of = |score: score::Model| {
        let answering = answering[&score.scenario_id].clone();
        let evaluation = evaluations[&score.evaluation_id].clone();
        (score.id, Evaluated { id: score.id.to_string(), answering, ..evaluation })
    };
    scores.into_iter().map(row_of).collect()
}

/// The unit of each community.
pub async fn units(world: &World) -> HashMap<entity::id::CommunityId, String> {
    let organizations = rows::<organization::Entity>(world).await;
    let code = |id| organizations.iter().find(|it| it.id == id).unwrap().code.clone();
    let communities = rows::<community::Entity>(world).await.into_iter();
    communities.map(|community| (community.id, code(community.implementing_unit_id))).collect()
}

/// Who answers for each scenario: the departments whose clauses name it, or else the lead office.
pub async fn answering(world: &World) -> HashMap<ScenarioId, Vec<String>> {
    let organizations = rows::<organization::Entity>(world).await;
    let clauses = rows::<responsibility::Entity>(world).await;
    let of_scenario = |scenario: scenario::Model| {
        let departments: Vec<String> = organizations
            .iter()
            .filter(|organization| {
                clauses.iter().any(|clause| {
                    clause.organization_id == organization.id
                        && clause.scenarios.split('|').any(|code| code == scenario.code)
                })
            })
            .map(|organization| organization.code.clone())
            .collect();
        if !departments.is_empty() {
            return (scenario.id, departments);
        }
        let office = organizations.iter().filter(|it| it.kind == OrganizationKind::LeadOffice);
        (scenario.id, office.map(|office| office.code.clone()).collect())
    };
    rows::<scenario::Entity>(world).await.into_iter().map(of_scenario).collect()
}
