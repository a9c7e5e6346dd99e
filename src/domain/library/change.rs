//! What one change of a decision asks for, and what the community is then.

use crate::{
    authz::Permission,
    catalogue::Catalogue,
    domain::{Context, community::for_command},
    error::{Refusal, RefusalCode, Stop},
    store::tx::{Held, Tx},
    text::{self, Lines},
};
use entity::{
    community::{Entity, Model},
    id::OrganizationId,
    month::YearMonth,
    vocabulary::{LibraryField, OrganizationKind, Pool, Stage, TargetLevel, Vocabulary},
};
use serde::{Deserialize, Serialize};

/// The longest name and code of a community, in characters, as in a pack.
const LONGEST: usize = 200;

/// Why a community is withdrawn that the office withdraws: its reason is not for everybody.
const WITHDRAWN: &str = "统筹协调机构决定移出项目库 / withdrawn by a decision of the lead office";

/// A change. What it does not say stays as it is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LibraryChange {
    /// The code of the community that is changed.
    pub community: Option<String>,
    /// The revision of that which the client saw.
    pub expected_revision: Option<i64>,
    /// One of those without a name is named.
    pub new: Option<NewCommunity>,
    /// A word of [`Pool`].
    pub pool: Option<String>,
    /// The code of a unit.
    pub implementing_unit: Option<String>,
    /// A word of [`TargetLevel`].
    pub target_level: Option<String>,
    pub planned_start: Option<String>,
    pub planned_finish: Option<String>,
    /// Months that are none any more: words of [`LibraryField`].
    pub clear: Vec<String>,
    /// It leaves the library; or comes back.
    pub withdraw: Option<bool>,
}

/// A community that had no name.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct NewCommunity {
    pub code: String,
    pub name: String,
}

/// A community before a decision and after it.
pub(super) struct Move {
    /// None of one that is named by it.
    pub(super) held: Option<Held<Entity>>,
    pub(super) after: Model,
}

impl Move {
    pub(super) fn before(&self) -> Option<&Model> {
        self.held.as_deref()
    }
}

fn invalid(field: &'static str, message: &str) -> Refusal {
    Refusal::new(RefusalCode::Invalid, field, message)
}

impl LibraryChange {
    /// Takes the community, and finds out what it is then. One that is new comes last, as `ordinal`.
    pub(super) async fn taken(&self, tx: &Tx<'_>, cx: &Context, ordinal: i32) -> Result<Move, Stop> {
        let (held, begins) = match (&self.community, &self.new) {
            (Some(code), None) => {
                let id = for_command(tx, code).await?;
                let held = tx.take::<Entity>(id, "community", Permission::AdjustLibrary).await?;
                let Some(seen) = self.expected_revision else {
                    let message = "须给出所见修订号 / give the revision that was seen";
                    return Err(invalid("expectedRevision", message).into());
                };
                held.expect_revision(seen)?;
                let begins = (*held).clone();
                (Some(held), begins)
            }
            (None, Some(new)) => (None, self.named(tx, cx, new, ordinal).await?),
            _ => {
                let message = "给出 community 或 new / give a community, or a new one";
                return Err(invalid("community", message).into());
            }
        };
        let after = self.applied(cx, begins)?;
        let is_same = held.as_deref().is_some_and(|before| *before == after);
        if is_same {
            return Err(invalid("community", "未作任何变更 / it changes nothing").into());
        }
        Ok(Move { held, after })
    }

    async fn named(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        new: &NewCommunity,
        ordinal: i32,
    ) -> Result<Model, Stop> {
        let code = &new.code;
        let is_code = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
        if code.is_empty() || code.len() > LONGEST || !code.chars().all(is_code) {
            let message = "代码由小写字母、数字和 - 组成 / a code is of a-z, 0-9 and -";
            return Err(invalid("new", message).into());
        }
        if for_command(tx, code).await.is_ok() {
            return Err(invalid("new", "该代码已有社区 / a community has this code").into());
        }
        let name = text::given(&new.name, Lines::One).map_err(|unfit| invalid("new", &unfit.to_string()))?;
        let Some(name) = name.filter(|name| name.chars().count() <= LONGEST) else {
            return Err(
                invalid("new", "须有名称，最多 200 字 / give a name, of at most 200 characters").into()
            );
        };
        if self.expected_revision.is_some() || self.withdraw.is_some() {
            let message = "新列社区无修订号，亦不能移出 / what is new has no revision, and is not withdrawn";
            return Err(invalid("new", message).into());
        }
        let Some(unit) = &self.implementing_unit else {
            let message = "新列社区须有责任单位 / what is new has a unit";
            return Err(invalid("implementingUnit", message).into());
        };
        let now = cx.store.clock().now();
        Ok(Model {
            id: cx.store.ids().next(),
            revision: 1,
            code: code.clone(),
            ordinal,
            name,
            pool: Pool::Basic,
            implementing_unit_id: unit_of(&cx.catalogue, unit)?,
            target_level: TargetLevel::Undetermined,
            creation_type: None,
            planned_start: None,
            planned_finish: None,
            remarks: None,
            withdrawn_at: None,
            updated_at: now,
            withdrawal_reason: None,
            stage: Stage::Reserve,
            stage_since: None,
            creation_batch: None,
            naming_batch: None,
            actual_start: None,
            actual_finish: None,
            unit_accepted_on: None,
        })
    }

    fn applied(&self, cx: &Context, mut row: Model) -> Result<Model, Refusal> {
        if self.withdraw == Some(false) && row.withdrawn_at.is_some() {
            (row.withdrawn_at, row.withdrawal_reason) = (None, None);
        }
        if row.withdrawn_at.is_some() {
            let message = "该社区已移出项目库；先以 withdraw: false 恢复 / it is withdrawn: bring it back by withdraw: false";
            return Err(Refusal::new(RefusalCode::WrongState, "community", message));
        }
        if let Some(word) = &self.pool {
            row.pool = read(word, "pool")?;
        }
        if let Some(word) = &self.target_level {
            row.target_level = read(word, "targetLevel")?;
        }
        if let Some(code) = &self.implementing_unit {
            row.implementing_unit_id = unit_of(&cx.catalogue, code)?;
        }
        for word in &self.clear {
            match read(word, "clear")? {
                LibraryField::PlannedStart if self.planned_start.is_none() => row.planned_start = None,
                LibraryField::PlannedFinish if self.planned_finish.is_none() => row.planned_finish = None,
                _ => {
                    let message = "仅可清除未同时给出的月份 / only a month can be cleared, and not one that is given too";
                    return Err(invalid("clear", message));
                }
            }
        }
        if let Some(month) = &self.planned_start {
            row.planned_start = Some(month_of(month, "plannedStart")?);
        }
        if let Some(month) = &self.planned_finish {
            row.planned_finish = Some(month_of(month, "plannedFinish")?);
        }
        if let (Some(start), Some(finish)) = (&row.planned_start, &row.planned_finish)
            && finish < start
        {
            let message =
                format!("完成时间 {finish} 早于启动时间 {start} / {finish} is before the start, {start}");
            return Err(invalid("plannedFinish", &message));
        }
        if self.withdraw == Some(true) {
            row.withdrawn_at = Some(cx.store.clock().now());
            row.withdrawal_reason = Some(WITHDRAWN.to_owned());
        }
        Ok(row)
    }
}

fn read<V: Vocabulary>(word: &str, field: &'static str) -> Result<V, Refusal> {
    word.parse().map_err(|_| {
        let words: Vec<_> = V::ALL.iter().map(|word| word.code()).collect();
        let words = words.join(", ");
        invalid(field, &format!("须为其中之一：{words} / one of {words}"))
    })
}

fn month_of(text: &str, field: &'static str) -> Result<YearMonth, Refusal> {
    text.parse().map_err(|_| invalid(field, "不是月份，如 2023-06 / not a month such as 2023-06"))
}

/// The unit of a code, which can implement something.
fn unit_of(catalogue: &Catalogue, code: &str) -> Result<OrganizationId, Refusal> {
    let found = catalogue.organization_named(code).filter(|found| {
        found.row.kind == OrganizationKind::ImplementingUnit && found.row.withdrawn_at.is_none()
    });
    let message = "没有此实施主体 / no unit that implements has this code";
    found.map(|found| found.row.id).ok_or_else(|| invalid("implementingUnit", message))
}
