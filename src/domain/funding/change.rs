//! The office sets a parameter of the rules: a new version, by which is computed from then on. What was paid keeps the version by which it
//! was paid. A preview says whom it moves by how much, and writes nothing.

use super::{books::Books, rule::Computed, rules::Rules, take::office};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, Outcome, named},
        text,
    },
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::{Event, FundingEvent},
    policy::FundingName,
    store::tx::Tx,
};
use entity::{
    cents::Cents,
    community,
    funding_rule_set::{ActiveModel, Model},
    id::FundingRuleSetId,
    programme,
    vocabulary::{FundingOrigin, Vocabulary},
};
use sea_orm::Condition;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Set a parameter.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetFundingParameter {
    pub name: String,
    pub value: String,
    pub reason: String,
    /// Nothing is written: the answer says whom it would move.
    #[serde(default)]
    pub preview: Option<bool>,
    /// The version of the rules that the client saw.
    pub expected_version: i64,
    pub idempotency_key: String,
}

/// Whom it moves, and by how much: amounts as texts, or none where nothing is computed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// The code of the community.
    pub community: String,
    pub status_before: String,
    pub status_after: String,
    pub entitlement_before: Option<String>,
    pub entitlement_after: Option<String>,
    pub payable_before: Option<String>,
    pub payable_after: Option<String>,
}

/// What came of it, or would.
#[derive(Clone, Debug)]
pub struct ParameterSet {
    id: Uuid,
    /// The version of the rules then; as it was, in a preview.
    pub version: i64,
    pub shifts: Vec<Shift>,
}

#[derive(Deserialize, Serialize)]
struct Said {
    version: i64,
    shifts: Vec<Shift>,
}

impl Outcome for ParameterSet {
    fn id(&self) -> Uuid {
        self.id
    }

    fn said(&self) -> Result<Option<String>> {
        let said = Said { version: self.version, shifts: self.shifts.clone() };
        let said = serde_json::to_string(&said);
        said.map(Some).map_err(|_| Error::Broken("whom a parameter moves has a form"))
    }

    fn again(id: Uuid, said: Option<String>) -> Result<Self> {
        let said = said.and_then(|said| serde_json::from_str(&said).ok());
        let Said { version, shifts } = said.ok_or(Error::Broken("a key keeps whom a parameter moved"))?;
        Ok(Self { id, version, shifts })
    }
}

impl Command for SetFundingParameter {
    named!(SetFundingParameter);
    type Done = ParameterSet;

    // Nobody pays meanwhile; and what a preview finds out is what would be, at that moment.
    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ParameterSet, Option<Event>), Stop> {
        let programme = cx.catalogue.programme.id;
        let programme = tx.take::<programme::Entity>(programme, "name", Permission::DirectFunding).await?;
        let invalid = |field, message: String| Refusal::new(RefusalCode::Invalid, field, message);
        let reason = text::required(&self.reason, "reason")?;
        let name: FundingName =
            self.name.parse().map_err(|unknown| invalid("name", format!("没有此参数 / {unknown}")))?;
        name.check(&self.value).map_err(|unfit| invalid("value", format!("参数值不合规 / {unfit}")))?;
        let unscoped = tx.consequence(&programme);
        let books = Books::held(unscoped, None).await?;
        let before = books.rules();
        if before.version != self.expected_version {
            let message = "规则已更新，请刷新后重试 / the rules changed meanwhile: read them again";
            return Err(Refusal::new(RefusalCode::Conflict, "expectedVersion", message).into());
        }
        let mut specs = before.specs.clone();
        let Some(spec) = specs.iter_mut().find(|spec| spec.name == name.code()) else {
            let message = "政策包未载明资金规则 / the pack has no rules of money";
            return Err(Refusal::new(RefusalCode::WrongState, "name", message).into());
        };
        if spec.value == self.value && spec.decided {
            let message = "参数已是此值 / it is set to this already";
            return Err(Refusal::new(RefusalCode::WrongState, "value", message).into());
        }
        self.value.clone_into(&mut spec.value);
        // From now on somebody who may has said so.
        spec.decided = true;
        let parameters = serde_json::to_string(&specs);
        let parameters = parameters.map_err(|_| Error::Broken("the rules of money have a form"))?;
        let version = before.version.saturating_add(1);
        let after = Rules::of(version, specs).ok_or(Error::Broken("a value that was checked fits"))?;
        let communities = unscoped.unscoped_rows::<community::Entity>(Condition::all()).await?;
        let mut shifts = Vec::new();
        let today = cx.store.clock().today();
        for community in communities {
            let of = |rules| books.by(rules, &community, &cx.catalogue, today);
            shifts.extend(shift(&community.code, &of(before), &of(&after)));
        }
        shifts.sort_unstable_by(|one, other| one.community.cmp(&other.community));
        let id: FundingRuleSetId = cx.store.ids().next();
        if self.preview == Some(true) {
            return Ok((ParameterSet { id: id.into(), version: before.version, shifts }, None));
        }
        let organization = office(cx)?;
        let row = Model {
            id,
            version,
            parameters,
            origin: FundingOrigin::Office,
            reason: Some(reason),
            account_id: Some(tx.account()),
            organization_id: Some(organization),
            recorded_at: cx.store.clock().now(),
        };
        tx.add(&programme, ActiveModel::from(row)).await?;
        let event = FundingEvent::Parameter { rules: id, version, name: name.code(), organization };
        Ok((ParameterSet { id: id.into(), version, shifts }, Some(event.into())))
    }
}

/// What is otherwise; none where nothing is.
fn shift(community: &str, before: &Computed, after: &Computed) -> Option<Shift> {
    let text = |amount: Option<Cents>| amount.map(|amount| amount.to_string());
    let said = |it: &Computed| (it.status, it.entitlement, it.payable, it.expected, it.receivable);
    (said(before) != said(after)).then(|| Shift {
        community: community.to_owned(),
        status_before: before.status.code().to_owned(),
        status_after: after.status.code().to_owned(),
        entitlement_before: text(before.entitlement.or(before.expected)),
        entitlement_after: text(after.entitlement.or(after.expected)),
        payable_before: text(before.payable),
        payable_after: text(after.payable),
    })
}
