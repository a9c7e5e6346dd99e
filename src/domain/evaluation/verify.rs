//! Verification: each organization that answers for a scenario says what it found of that scenario's scores, and
//! nothing of others. Where all found the same, that is final; where they differ, the lead office decides.

use super::{Note, ScoreInput, check_once, read_note, read_score, self_score::take};
use crate::{
    authz::Reach,
    catalogue::IndicatorSet,
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event, Verified},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
    workflow::evaluation::Step,
};
use entity::{
    evaluation, evaluation_verifier,
    hundredths::Hundredths,
    id::{AccountId, EvaluationId, IndicatorId, OrganizationId, ScenarioId},
    indicator, score,
    verification::{ActiveModel, Column, Entity, Model},
    vocabulary::ScoreStatus,
};
use sea_orm::{ColumnTrait, Set, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Verify scores.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyScores {
    /// Which evaluation.
    pub evaluation: String,
    /// What was found of its indicators.
    pub scores: Vec<ScoreInput>,
    pub idempotency_key: String,
}

/// What was found of one score.
struct Finding<'s> {
    score: &'s Held<score::Entity>,
    indicator: &'s indicator::Model,
    found: Hundredths,
    note: Note,
}

/// Who verifies, and on whose behalf.
type Hand = (AccountId, Option<AccountId>);

impl Finding<'_> {
    /// Whether a verification says all of it already, by the same hand.
    fn is_said_by(&self, before: &Model, hand: Hand) -> bool {
        before.score == self.found
            && (before.account_id, before.on_behalf_of) == hand
            && self.note.leaves(before.note.as_ref())
    }

    fn said(&self) -> Option<String> {
        match &self.note {
            Note::Said(note) => note.clone(),
            Note::Unsaid => None,
        }
    }
}

impl Command for VerifyScores {
    named!(VerifyScores);
    type Done = EvaluationId;

    /// Records what the viewer's organization found, in place of what it found before. A person who speaks for two
    /// organizations that answer for a scenario speaks for both.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let line = Step::Verify.transition();
        let held = take(tx, &self.evaluation, "evaluation", Step::Verify).await?;
        line.check(held.status, "evaluation")?;
        check_once(&self.scores).map_err(Stop::Refused)?;
        let set = cx
            .catalogue
            .pinned_set(held.indicator_set_id)
            .ok_or(Error::Broken("an evaluation's set is in the catalogue"))?;
        let verifiers = Verifiers::of(tx, &held, cx.viewer.reach(line.permission)).await?;
        let of_evaluation = column_of::<score::Entity>(score::Column::EvaluationId).eq(held.id);
        let scores = tx
            .take_all::<score::Entity>(of_evaluation.clone(), line.permission, score::Column::Ordinal)
            .await?;
        let seen = tx.rows::<score::Entity>().narrow(of_evaluation).all(&[]).await?;
        let (mut findings, mut refusals) = (Vec::new(), Vec::new());
        for (at, given) in self.scores.iter().enumerate() {
            match finding(given, set, &scores, &seen) {
                Ok(finding) => findings.push(finding),
                Err(refusal) => refusals.push(refusal.in_item("scores", at)),
            }
        }
        if !refusals.is_empty() {
            return Err(Stop::Refused(refusals));
        }
        // Where a score stands follows from what all its verifiers found, whoever sees that.
        let of_evaluation = Column::EvaluationId.eq(held.id);
        let earlier = tx.consequence(&held).unscoped_rows::<Entity>(of_evaluation).await?;
        let mut verifications = Vec::with_capacity(findings.len());
        for finding in findings {
            let of_score: Vec<&Model> =
                earlier.iter().filter(|earlier| earlier.score_id == finding.score.id).collect();
            let ours = verifiers.ours(finding.score.scenario_id);
            let hand = |organization| (tx.account(), cx.viewer.stands_in_for(line.permission, organization));
            let again = |organization: &OrganizationId| {
                let before = of_score.iter().find(|earlier| earlier.organization_id == *organization);
                before.is_some_and(|before| finding.is_said_by(before, hand(*organization)))
            };
            // What the same hand found already changes nothing.
            if ours.iter().all(again) {
                continue;
            }
            for organization in ours.iter().copied() {
                let before = of_score.iter().find(|earlier| earlier.organization_id == organization);
                verifications.push(Verified {
                    indicator: finding.indicator.code.clone(),
                    organization,
                    from: before.map(|before| before.score),
                    to: finding.found,
                    on_behalf_of: hand(organization).1,
                });
                let by = (organization, hand(organization));
                record(tx, &finding, by, before.copied()).await?;
            }
            let found = |organization: &OrganizationId| {
                if ours.contains(organization) {
                    return Some(finding.found);
                }
                of_score.iter().find(|earlier| earlier.organization_id == *organization).map(|it| it.score)
            };
            let all: Vec<Option<Hundredths>> =
                verifiers.of_scenario(finding.score.scenario_id).iter().map(found).collect();
            let (status, final_score) = settled(&all);
            let columns =
                vec![(score::Column::Status, status.into()), (score::Column::FinalScore, final_score.into())];
            tx.change(finding.score, columns).await?;
        }
        if verifications.is_empty() {
            return Ok((held.id, None));
        }
        let event = EvaluationEvent::Verified {
            action: line.action,
            evaluation: held.id,
            organization: verifications.first().map(|it| it.organization),
            verifications,
        };
        Ok((held.id, Some(event.into())))
    }
}

/// Where a score stands by what its verifiers found; none is missing once it is settled.
fn settled(found: &[Option<Hundredths>]) -> (ScoreStatus, Option<Hundredths>) {
    let Some(all) = found.iter().copied().collect::<Option<Vec<Hundredths>>>() else {
        return (ScoreStatus::SelfScored, None);
    };
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => {
            (ScoreStatus::Verified, Some(*first))
        }
        _ => (ScoreStatus::Disputed, None),
    }
}

fn finding<'s>(
    given: &ScoreInput,
    set: &'s IndicatorSet,
    scores: &'s [Held<score::Entity>],
    seen: &[score::Model],
) -> Result<Finding<'s>, Refusal> {
    let (score, indicator) = super::self_score::find(&given.indicator, set, scores).map_err(|not_found| {
        // The viewer may see a score by another role, and not be the one to verify it.
        let id = given.indicator.parse::<IndicatorId>();
        let is_seen = id.is_ok_and(|id| seen.iter().any(|score| score.indicator_id == id));
        if is_seen { Refusal::not_permitted("indicator") } else { not_found }
    })?;
    if given.not_applicable.is_some() {
        let message = "是否适用由实施单位申报 / only the unit says what does not apply";
        return Err(Refusal::new(RefusalCode::Invalid, "notApplicable", message));
    }
    if given.attachments.is_some() {
        let message = "只有自评可附文件 / only what the unit says of itself has files";
        return Err(Refusal::new(RefusalCode::Invalid, "attachments", message));
    }
    if given.clear.is_some() {
        let message = "只有自评可以清除 / only what the unit says of itself is cleared";
        return Err(Refusal::new(RefusalCode::Invalid, "clear", message));
    }
    let refuse = |message: String| Refusal::new(RefusalCode::WrongState, "indicator", message);
    if score.not_applicable {
        return Err(refuse(format!("{} 不适用 / does not apply", indicator.code)));
    }
    if score.status == ScoreStatus::Adjudicated {
        return Err(refuse(format!("{} 已裁定 / was adjudicated", indicator.code)));
    }
    let Some(text) = &given.score else {
        return Err(Refusal::new(RefusalCode::Invalid, "score", "须填评分 / give a score"));
    };
    Ok(Finding { score, indicator, found: read_score(text, indicator)?, note: read_note(given)? })
}

async fn record(
    tx: &Tx<'_>,
    finding: &Finding<'_>,
    (organization, (account, on_behalf_of)): (OrganizationId, Hand),
    before: Option<&Model>,
) -> Result<(), Stop> {
    let now = tx.store().clock().now();
    let Some(before) = before else {
        let row = ActiveModel {
            id: Set(tx.store().ids().next()),
            score_id: Set(finding.score.id),
            evaluation_id: Set(finding.score.evaluation_id),
            scenario_id: Set(finding.score.scenario_id),
            organization_id: Set(organization),
            account_id: Set(account),
            score: Set(finding.found),
            note: Set(finding.said()),
            verified_at: Set(now),
            on_behalf_of: Set(on_behalf_of),
        };
        return Ok(tx.add(finding.score, row).await?);
    };
    let mut columns = vec![
        (Column::Score, finding.found.into()),
        (Column::AccountId, account.into()),
        (Column::OnBehalfOf, on_behalf_of.into()),
        (Column::VerifiedAt, now.into()),
    ];
    if let Note::Said(note) = &finding.note {
        columns.push((Column::Note, note.clone().into()));
    }
    Ok(tx.change_below::<Entity, _>(finding.score, Column::ScoreId, before.id, columns).await?)
}

/// Who verifies which scenario of an evaluation, and for whom of them the viewer speaks.
struct Verifiers {
    all: Vec<evaluation_verifier::Model>,
    mine: Vec<OrganizationId>,
}

impl Verifiers {
    async fn of(tx: &Tx<'_>, held: &Held<evaluation::Entity>, reach: Reach) -> Result<Self, Stop> {
        use evaluation_verifier::{Column, Entity};
        let of_evaluation = Column::EvaluationId.eq(held.id);
        let mut all = tx.consequence(held).unscoped_rows::<Entity>(of_evaluation).await?;
        all.sort_unstable_by_key(|row| row.organization_id);
        let mut mine: Vec<OrganizationId> = all.iter().map(|row| row.organization_id).collect();
        mine.dedup();
        mine.retain(|organization| reach.covers_own(*organization));
        Ok(Self { all, mine })
    }

    fn of_scenario(&self, scenario: ScenarioId) -> Vec<OrganizationId> {
        self.all.iter().filter(|row| row.scenario_id == scenario).map(|row| row.organization_id).collect()
    }

    fn ours(&self, scenario: ScenarioId) -> Vec<OrganizationId> {
        self.of_scenario(scenario).into_iter().filter(|it| self.mine.contains(it)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Hundredths, ScoreStatus, settled};

    #[test]
    fn verifiers_settle_a_score_once_all_have_spoken() {
        let (eight, nine) = (Some(Hundredths(800)), Some(Hundredths(900)));
        assert_eq!(settled(&[eight]), (ScoreStatus::Verified, eight));
        assert_eq!(settled(&[eight, eight]), (ScoreStatus::Verified, eight));
        assert_eq!(settled(&[eight, nine]), (ScoreStatus::Disputed, None));
        assert_eq!(settled(&[eight, None]), (ScoreStatus::SelfScored, None));
        assert_eq!(settled(&[eight, nine, None]), (ScoreStatus::SelfScored, None));
        assert_eq!(settled(&[eight, nine, eight]), (ScoreStatus::Disputed, None));
    }
}
