//! Reporting how active an application was in a month, and correcting that.

use super::{Said, Taken, event, invalid, month, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Error, Refusal, Stop},
    event::Event,
    store::tx::Tx,
    workflow::digital_application::Step,
};
use entity::{
    application_activity::{ActiveModel, Column, Entity, Model},
    digital_application,
    hundredths::Hundredths,
    id::DigitalApplicationId,
    month::YearMonth,
    vocabulary::RequirementKind,
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// All of whatever is a part of something.
const WHOLE: Hundredths = Hundredths(10_000);

/// Report how active an application was in a month.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordApplicationActivity {
    pub application: String,
    /// `YYYY-MM`, over by now in Shanghai.
    pub month: String,
    /// In the unit of the requirement.
    pub value: String,
    /// Why it takes the place of what was reported before; none the first time.
    #[serde(default)]
    pub reason: Option<String>,
    /// Of the application.
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordApplicationActivity {
    named!(RecordApplicationActivity);
    type Done = DigitalApplicationId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
        let month = month(&self.month, "month")?;
        let requirement =
            cx.catalogue.requirements.iter().find(|it| it.kind == RequirementKind::DigitalActivity);
        let value = value(&self.value, requirement.is_some_and(|it| it.unit == "%"))?;
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let named = (self.application.as_str(), "application");
        let taken = take(tx, named, self.expected_revision, Step::Record).await?;
        check_month(&taken.application, &month, &YearMonth::of(cx.store.clock().today()))?;
        let earlier = last_of(tx, &taken, &month).await?;
        let reason = match (&earlier, reason) {
            (Some(_), None) => {
                let message = "该月已填报，更正须说明理由 / the month was reported: say why it is corrected";
                return Err(invalid("reason", message).into());
            }
            (None, Some(_)) => {
                let message =
                    "首次填报不填更正理由 / the month was not reported yet: there is nothing to correct";
                return Err(invalid("reason", message).into());
            }
            (_, reason) => reason,
        };
        let reported = Model {
            id: cx.store.ids().next(),
            application_id: taken.application.id,
            month: month.clone(),
            version: earlier.map_or(1, |earlier| earlier.version.saturating_add(1)),
            value,
            threshold: requirement.map(|it| it.threshold),
            reason: reason.clone(),
            account_id: tx.account(),
            recorded_at: cx.store.clock().now(),
        };
        tx.add(&taken.application, ActiveModel::from(reported)).await?;
        let counted = vec![(digital_application::Column::Status, taken.application.status.into())];
        tx.change(&taken.application, counted).await?;
        let said = Said { name: None, month: Some(month), value: Some(value), reason };
        Ok((taken.application.id, Some(event(&taken, Step::Record, said).into())))
    }
}

fn value(text: &str, is_part: bool) -> Result<Hundredths, Refusal> {
    let value: Hundredths = text.parse().map_err(|_| {
        invalid("value", "不是 0 以上、至多两位小数的数 / not a number from 0 on with at most two decimals")
    })?;
    if is_part && value > WHOLE {
        return Err(invalid("value", "不超过 100% / at most 100 per cent"));
    }
    Ok(value)
}

/// Whether a month is over, and the application was in use in it.
fn check_month(
    application: &digital_application::Model,
    month: &YearMonth,
    now: &YearMonth,
) -> Result<(), Refusal> {
    if month >= now {
        return Err(invalid("month", "该月尚未结束 / the month is not over"));
    }
    let begun = application.in_use_since.as_ref().is_some_and(|since| since <= month);
    let ended = application.retired_in.as_ref().is_some_and(|last| month > last);
    if begun && !ended { Ok(()) } else { Err(invalid("month", "该月未启用 / it was not in use then")) }
}

/// What holds of a month by now.
async fn last_of(tx: &Tx<'_>, taken: &Taken, month: &YearMonth) -> Result<Option<Model>, Error> {
    let of_month = Condition::all()
        .add(Column::ApplicationId.eq(taken.application.id))
        .add(Column::Month.eq(month.clone()));
    let reported = tx.consequence(&taken.application).unscoped_rows::<Entity>(of_month).await?;
    Ok(reported.into_iter().max_by_key(|row| row.version))
}
