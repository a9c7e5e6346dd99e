//! Which items of a list are wanted.

use crate::{
    domain::{
        Context,
        community::containing,
        duty::filter::{day, moment},
    },
    error::{Error, Result},
    store::rows::{Rows, column_of},
    text::{self, Lines},
    workflow::work_item::UNRESOLVED,
};
use entity::{
    vocabulary::{WorkItemStatus, WorkList},
    work_item::{Column, Entity},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, Func, IntoCondition, LikeExpr},
};
use std::collections::BTreeSet;

/// Which items of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// On one of these lists. An empty one is none.
    pub list: Option<BTreeSet<WorkList>>,
    /// In one of these states. An empty list is none.
    pub status: Option<BTreeSet<WorkItemStatus>>,
    /// Of the community of this code.
    pub community: Option<String>,
    /// Raised by the organization of this code.
    pub raised_by: Option<String>,
    /// Assigned to the organization of this code.
    pub assigned_to: Option<String>,
    /// Not resolved, and due before today; or not so.
    pub overdue: Option<bool>,
    /// Due before this day, `2022-12-31`; those without a day are not.
    pub due_before: Option<String>,
    /// Due after this day.
    pub due_after: Option<String>,
    /// With this in the title; small letters and large are no difference.
    pub text: Option<String>,
    /// Assigned to an organization of the viewer's; or not so.
    pub mine: Option<bool>,
    /// Last changed at this moment or later.
    pub updated_since: Option<String>,
}

impl Filter {
    /// Only those of the rows that fit. A code that names nothing is refused.
    pub(super) fn narrow<'s>(&self, cx: &Context, rows: Rows<'s, Entity>) -> Result<Rows<'s, Entity>> {
        let column = column_of::<Entity>;
        let mut rows = rows;
        if self.list.as_ref().is_some_and(BTreeSet::is_empty)
            || self.status.as_ref().is_some_and(BTreeSet::is_empty)
        {
            return Ok(rows.none());
        }
        if let Some(lists) = &self.list {
            rows = rows.narrow(column(Column::List).is_in(lists.iter().copied()));
        }
        if let Some(states) = &self.status {
            rows = rows.narrow(column(Column::Status).is_in(states.iter().copied()));
        }
        if let Some(code) = &self.community {
            rows = rows.narrow(column(Column::CommunityId).eq(cx.catalogue.community_of("community", code)?));
        }
        if let Some(code) = &self.raised_by {
            rows = rows.narrow(column(Column::RaisedBy).eq(cx.catalogue.organization_of("raisedBy", code)?));
        }
        if let Some(code) = &self.assigned_to {
            let id = cx.catalogue.organization_of("assignedTo", code)?;
            rows = rows.narrow(column(Column::AssignedTo).eq(id));
        }
        if let Some(overdue) = self.overdue {
            rows = rows.narrow(is_overdue(cx, overdue));
        }
        if let Some(day) = day("dueBefore", self.due_before.as_ref())? {
            rows = rows.narrow(column(Column::DueOn).lt(day));
        }
        if let Some(day) = day("dueAfter", self.due_after.as_ref())? {
            rows = rows.narrow(column(Column::DueOn).gt(day));
        }
        if let Some(moment) = moment("updatedSince", self.updated_since.as_ref())? {
            rows = rows.narrow(column(Column::UpdatedAt).gte(moment));
        }
        if let Some(mine) = self.mine {
            let ours = cx.viewer.own_organizations();
            if ours.is_empty() {
                return Ok(if mine { rows.none() } else { rows });
            }
            let is_ours = rows.dialect().any_of(column(Column::AssignedTo), &ours).into_condition();
            rows = rows.narrow(if mine { is_ours } else { is_ours.not() });
        }
        self.narrow_by_text(rows)
    }

    /// What is blank is in every text.
    fn narrow_by_text<'s>(&self, rows: Rows<'s, Entity>) -> Result<Rows<'s, Entity>> {
        let Some(text) = &self.text else { return Ok(rows) };
        let unfit = |unfit: text::Unfit| Error::BadInput(format!("text: {unfit}"));
        let Some(text) = text::given(text, Lines::One).map_err(unfit)? else { return Ok(rows) };
        let pattern = LikeExpr::new(containing(&text.to_ascii_lowercase())).escape('\\');
        Ok(rows.narrow(Expr::expr(Func::lower(column_of::<Entity>(Column::Title))).like(pattern)))
    }
}

fn is_overdue(cx: &Context, wanted: bool) -> Condition {
    let column = column_of::<Entity>;
    let today = cx.store.clock().today();
    if wanted {
        let is_unresolved = column(Column::Status).is_in(UNRESOLVED.iter().copied());
        return Condition::all().add(column(Column::DueOn).lt(today)).add(is_unresolved);
    }
    // A day that is not there is neither before today nor after.
    Condition::any()
        .add(column(Column::DueOn).is_null())
        .add(column(Column::DueOn).gte(today))
        .add(column(Column::Status).is_not_in(UNRESOLVED.iter().copied()))
}
