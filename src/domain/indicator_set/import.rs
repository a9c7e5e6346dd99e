//! Importing a set: a draft until it is published. A draft of the same code is replaced; a set that was published is
//! not: a new version takes a new code, and retires nothing by itself.

use crate::{
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{Event, IndicatorSetEvent},
    policy::{self, Fault, IndicatorSpec},
    store::{Store, Unscoped, rows::column_of, tx::Tx},
    text::{self, Lines},
};
use entity::{
    hundredths::Hundredths,
    id::{IndicatorId, IndicatorSetId, ScenarioId},
    indicator, indicator_set, programme, scenario,
    vocabulary::{CreationType, IndicatorSetStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Set, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The longest title, in characters.
const MAX_TITLE: usize = 200;
/// Faults that are told at once, at most.
const MAX_FAULTS: usize = 200;
/// The longest code, in bytes.
const MAX_CODE: usize = 64;

/// Import a set.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportIndicatorSet {
    /// What it says of itself, and its indicators.
    #[serde(flatten)]
    pub set: Import,
    pub idempotency_key: String,
}

/// A set as it comes in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Whether the authorities issued it.
    pub official: bool,
    /// The creation types that it is for: words of [`CreationType`].
    pub creation_types: Vec<String>,
    /// The mark from which an evaluation passes.
    pub pass_mark: Option<String>,
    /// Its indicators.
    pub csv: String,
}

/// A set that was not imported from the command line.
#[derive(Debug, thiserror::Error)]
pub enum ImportSetError {
    /// What is wrong with it, each with its line where it has one.
    #[error("{}", .0.iter().map(|refusal| refusal.message.as_str()).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<Refusal>),
    /// No policy says which scenarios there are.
    #[error("there is no policy: run `future-community policy import DIR`")]
    NoPolicy,
    /// The database did not do it.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<Stop> for ImportSetError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(refusals) => Self::Refused(refusals),
            Stop::Failed(error) => Self::Failed(error),
        }
    }
}

impl Command for ImportIndicatorSet {
    named!(ImportIndicatorSet);
    const CHANGES_CATALOGUE: bool = true;
    type Done = IndicatorSetId;

    /// Imports a set for the lead office.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(IndicatorSetId, Option<Event>), Stop> {
        let permission = crate::workflow::indicator_set::Step::Publish.transition().permission;
        let programme = tx.take::<programme::Entity>(cx.catalogue.programme.id, "code", permission).await?;
        let scenarios =
            cx.catalogue.scenarios().map(|found| (found.row.code.clone(), found.row.id)).collect();
        let code = column_of::<indicator_set::Entity>(indicator_set::Column::Code).eq(self.set.code.as_str());
        let present = tx.rows::<indicator_set::Entity>().narrow(code).one().await?;
        let checked = Checked::check(&self.set, &scenarios)?;
        let (id, event) = replace(tx.consequence(&programme), &checked, present).await?;
        Ok((id, event))
    }
}

/// Imports a set from the command line.
pub async fn import_file(store: &Store, set: &Import) -> Result<IndicatorSetId, ImportSetError> {
    let operation = store.operate().await?;
    let unscoped = operation.unscoped();
    unscoped.unscoped_hold_catalogue().await?;
    let programme = unscoped.unscoped_rows::<programme::Entity>(sea_orm::Condition::all()).await?;
    if programme.is_empty() {
        return Err(ImportSetError::NoPolicy);
    }
    let known = scenario::Column::WithdrawnAt.is_null();
    let scenarios = unscoped.unscoped_rows::<scenario::Entity>(known).await?;
    let scenarios = scenarios.into_iter().map(|scenario| (scenario.code, scenario.id)).collect();
    let named = indicator_set::Column::Code.eq(set.code.as_str());
    let present = unscoped.unscoped_rows::<indicator_set::Entity>(named).await?.pop();
    let checked = Checked::check(set, &scenarios)?;
    let (id, event) = replace(unscoped, &checked, present).await?;
    if let Some(event) = event {
        operation.commit(None, vec![event]).await?;
    }
    Ok(id)
}

/// A set that can be kept.
struct Checked<'s> {
    set: &'s Import,
    title: String,
    creation_types: Vec<CreationType>,
    pass_mark: Option<Hundredths>,
    indicators: Vec<(IndicatorSpec, ScenarioId)>,
}

impl<'s> Checked<'s> {
    /// Checks all that it says of itself and every line, and gives all that is wrong.
    fn check(set: &'s Import, scenarios: &HashMap<String, ScenarioId>) -> Result<Self, Stop> {
        let mut refusals = Vec::new();
        let mut refuse = |field, message: &str| {
            refusals.push(Refusal::new(RefusalCode::Invalid, field, message));
        };
        let letters = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
        if set.code.is_empty() || set.code.len() > MAX_CODE || !set.code.bytes().all(letters) {
            refuse("code", "代码须为 1 至 64 位的 a-z、0-9、- / must be 1 to 64 of a-z, 0-9 and -");
        }
        let title = match text::given(&set.title, Lines::One) {
            Ok(title) => title.unwrap_or_default(),
            Err(unfit) => {
                refuse("title", &unfit.to_string());
                String::new()
            }
        };
        if title.is_empty() || title.chars().count() > MAX_TITLE {
            refuse("title", "标题须为 1 至 200 字 / must have 1 to 200 characters");
        }
        let mut creation_types: Vec<CreationType> =
            set.creation_types.iter().filter_map(|word| word.parse().ok()).collect();
        creation_types.sort_unstable();
        creation_types.dedup();
        if creation_types.is_empty() || creation_types.len() != set.creation_types.len() {
            refuse("creationTypes", "须列出创建类型，各一次 / name creation types, each once");
        }
        let pass_mark = set.pass_mark.as_deref().map(str::parse::<Hundredths>).transpose();
        if pass_mark.is_err() {
            refuse("passMark", "须为两位小数以内的非负数 / not a number with at most two decimals");
        }
        let indicators = policy::indicators(set.csv.as_bytes(), |code| scenarios.contains_key(code));
        match (&indicators, &pass_mark) {
            (Err(faults), _) => refusals.extend(refused_lines(faults)),
            (Ok(indicators), Ok(Some(mark))) => {
                let full: Hundredths = indicators.iter().map(|indicator| indicator.max_score).sum();
                if *mark > full {
                    let message = format!("合格分高于满分 {full} / is above the full mark {full}");
                    refuse("passMark", &message);
                }
            }
            _ => {}
        }
        match (indicators, pass_mark) {
            (Ok(indicators), Ok(pass_mark)) if refusals.is_empty() => {
                let with_scenario = |spec: IndicatorSpec| {
                    scenarios.get(&spec.scenario).copied().map(|scenario| (spec, scenario))
                };
                let indicators = indicators.into_iter().filter_map(with_scenario).collect();
                Ok(Self { set, title, creation_types, pass_mark, indicators })
            }
            _ => Err(Stop::Refused(refusals)),
        }
    }
}

impl Checked<'_> {
    fn types(&self) -> String {
        let types: Vec<&str> = self.creation_types.iter().map(|word| word.code()).collect();
        types.join("|")
    }

    /// Whether a draft is this set already: then importing it changes nothing.
    fn says(&self, draft: &indicator_set::Model, indicators: &[indicator::Model]) -> bool {
        let of_set = (draft.title.as_str(), draft.official, &draft.creation_types, draft.pass_mark);
        let line = |(spec, scenario): &(IndicatorSpec, ScenarioId), row: &indicator::Model| {
            (&spec.code, *scenario, &spec.name, &spec.requirement)
                == (&row.code, row.scenario_id, &row.name, &row.requirement)
                && (spec.tier, spec.veto, spec.max_score) == (row.tier, row.veto, row.max_score)
        };
        of_set == (self.title.as_str(), self.set.official, &self.types(), self.pass_mark)
            && self.indicators.len() == indicators.len()
            && self.indicators.iter().zip(indicators).all(|(spec, row)| line(spec, row))
    }
}

/// The indicators of a set, in their order.
async fn indicators_of(unscoped: Unscoped<'_>, set: IndicatorSetId) -> Result<Vec<indicator::Model>, Error> {
    use indicator::{Column, Entity};
    let mut indicators = unscoped.unscoped_rows::<Entity>(Column::IndicatorSetId.eq(set)).await?;
    indicators.sort_unstable_by_key(|indicator| indicator.ordinal);
    Ok(indicators)
}

/// What is wrong with lines, each told as far as there are not too many to read.
fn refused_lines(faults: &[Fault]) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = faults.iter().take(MAX_FAULTS).map(refused_line).collect();
    let rest = faults.len().saturating_sub(MAX_FAULTS);
    if rest > 0 {
        let message = format!("另有 {rest} 处 / and {rest} more");
        refusals.push(Refusal::new(RefusalCode::Invalid, "csv", message));
    }
    refusals
}

fn refused_line(fault: &Fault) -> Refusal {
    let message = format!(
        "第 {} 行第 {} 栏 / line {}, field {}: {}",
        fault.line, fault.column, fault.line, fault.column, fault.message
    );
    Refusal::new(RefusalCode::Invalid, "csv", message)
}

/// Writes the set, in place of the draft that has its code.
async fn replace(
    unscoped: Unscoped<'_>,
    checked: &Checked<'_>,
    present: Option<indicator_set::Model>,
) -> Result<(IndicatorSetId, Option<Event>), Stop> {
    use indicator_set::{ActiveModel, Column, Entity};
    if present.as_ref().is_some_and(|present| present.status != IndicatorSetStatus::Draft) {
        let message = "该代码的指标集已发布，不可修改；新版本须用新代码 / it was published: a new version takes a new code";
        return Err(Refusal::new(RefusalCode::WrongState, "code", message).into());
    }
    if let Some(present) = &present
        && checked.says(present, &indicators_of(unscoped, present.id).await?)
    {
        return Ok((present.id, None));
    }
    let (store, set) = (unscoped.store(), checked.set);
    let id = present.as_ref().map_or_else(|| store.ids().next(), |present| present.id);
    let (title, types) = (checked.title.clone(), checked.types());
    if present.is_some() {
        unscoped.unscoped_remove::<indicator::Entity>(indicator::Column::IndicatorSetId.eq(id)).await?;
        let columns = vec![
            (Column::Title, title.into()),
            (Column::Official, set.official.into()),
            (Column::CreationTypes, types.into()),
            (Column::PassMark, checked.pass_mark.into()),
        ];
        let draft = Column::Id.eq(id).and(Column::Status.eq(IndicatorSetStatus::Draft));
        if unscoped.unscoped_set::<Entity>(draft, columns).await? != 1 {
            return Err(Error::Broken("nobody publishes a set that is being replaced").into());
        }
    } else {
        let row = ActiveModel {
            id: Set(id),
            code: Set(set.code.clone()),
            title: Set(title),
            status: Set(IndicatorSetStatus::Draft),
            official: Set(set.official),
            creation_types: Set(types),
            pass_mark: Set(checked.pass_mark),
            created_at: Set(store.clock().now()),
            published_at: Set(None),
            retired_at: Set(None),
        };
        unscoped.unscoped_add_all(vec![row]).await?;
    }
    let indicators =
        (1..).zip(&checked.indicators).map(|(ordinal, (spec, scenario))| indicator::ActiveModel {
            id: Set(store.ids().next::<IndicatorId>()),
            indicator_set_id: Set(id),
            code: Set(spec.code.clone()),
            ordinal: Set(ordinal),
            scenario_id: Set(*scenario),
            name: Set(spec.name.clone()),
            requirement: Set(spec.requirement.clone()),
            tier: Set(spec.tier),
            veto: Set(spec.veto),
            max_score: Set(spec.max_score),
        });
    unscoped.unscoped_add_all(indicators.collect()).await?;
    let event = IndicatorSetEvent::Imported {
        set: id,
        code: set.code.clone(),
        official: set.official,
        indicators: checked.indicators.len(),
        csv: format!("sha256:{:x}", Sha256::digest(&set.csv)),
        replaced: present.is_some(),
    };
    Ok((id, Some(event.into())))
}
