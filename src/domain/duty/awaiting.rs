//! Which duties wait for a viewer: a step that carries them on is the viewer's to take.

use super::tally::{Key, Keyed};
use crate::{
    authz::{Permission, Reach, Viewer},
    domain::Context,
    store::{
        rows::{Rows, column_of},
        scope::there_is,
    },
    workflow::duty::Step,
};
use entity::{
    duty_tally::OWED,
    id::{AccountId, OrganizationId},
    sign_off,
    vocabulary::{DutyStatus, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};

/// What waits for a viewer, by the states that it waits in.
#[derive(Clone, Debug)]
pub(super) struct Awaiting(Vec<Waiting>);

/// What waits in one state.
#[derive(Clone, Debug)]
struct Waiting {
    status: DutyStatus,
    /// Owed by one of these; none where it waits whoever owes it.
    of: Option<Vec<OrganizationId>>,
    /// Not completed by this hand, nor confirmed by it before it was opened again: four eyes.
    not_by: Option<AccountId>,
}

impl Awaiting {
    pub(super) fn of(viewer: &Viewer) -> Self {
        Self(DutyStatus::ALL.iter().filter_map(|status| Waiting::of(viewer, *status)).collect())
    }

    /// Nothing waits for the viewer, whatever there is.
    pub(super) const fn is_for_nobody(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it looks at who signed.
    pub(super) fn asks_for_hands(&self) -> bool {
        self.0.iter().any(|waiting| waiting.not_by.is_some())
    }

    /// Only what waits, or what does not; `apart` where an index has the order of the list in each state.
    pub(super) fn narrow<'s, E: Keyed>(
        &self,
        cx: &Context,
        rows: Rows<'s, E>,
        wanted: bool,
        apart: bool,
    ) -> Rows<'s, E> {
        let parts = self.parts::<E>(cx, None);
        match (wanted, apart) {
            (true, true) => rows.in_parts(parts),
            (true, false) => rows.narrow(parts.into_iter().fold(Condition::any(), Condition::add)),
            (false, _) if parts.is_empty() => rows,
            (false, _) => rows.narrow(parts.into_iter().fold(Condition::any(), Condition::add).not()),
        }
    }

    /// What waits, in one state or in any: a row of a table fits one of these alone.
    pub(super) fn parts<E: Keyed>(&self, cx: &Context, in_state: Option<DutyStatus>) -> Vec<Condition> {
        let (Some(status), Some(organization)) = (E::key(Key::Status), E::key(Key::Organization)) else {
            return Vec::new();
        };
        let (status, organization) = (column_of::<E>(status), column_of::<E>(organization));
        let mut parts = Vec::new();
        for waiting in self.0.iter().filter(|it| in_state.is_none_or(|state| it.status == state)) {
            let mut here = Condition::all().add(status.clone().eq(waiting.status));
            if let (Some(account), Some(completion)) = (waiting.not_by, E::key(Key::Completion)) {
                here = here.add(signed_by(column_of::<E>(completion), account).not());
            }
            if let (Some(account), Some(confirmed_by)) = (waiting.not_by, E::key(Key::ConfirmedBy)) {
                let another = column_of::<E>(confirmed_by);
                here = here.add(Condition::any().add(another.clone().is_null()).add(another.ne(account)));
            }
            match &waiting.of {
                None => parts.push(here),
                Some(of) => {
                    let each = cx.store.dialect().each_of(&organization, of);
                    parts.extend(each.into_iter().map(|one| here.clone().add(one)));
                }
            }
        }
        parts
    }
}

impl Waiting {
    fn of(viewer: &Viewer, status: DutyStatus) -> Option<Self> {
        let mut waiting = Self { status, of: Some(Vec::new()), not_by: None };
        for step in Step::AWAITED {
            let line = step.transition();
            // What is completed waits for the office, also where its organization can take it up again.
            let is_of_office = line.permission != Permission::SignDuties;
            if !line.from.contains(&status) || (is_of_office == OWED.contains(&status)) {
                continue;
            }
            match (viewer.reach(line.permission), &mut waiting.of) {
                (Reach::Everywhere, of) => *of = None,
                (Reach::Within(places), Some(of)) => of.extend(places.own),
                (Reach::Within(_), None) | (Reach::Nowhere, _) => {}
            }
            if *step == Step::Confirm {
                waiting.not_by = viewer.account();
            }
        }
        if let Some(of) = &mut waiting.of {
            of.sort_unstable();
            of.dedup();
        }
        waiting.of.as_ref().is_none_or(|of| !of.is_empty()).then_some(waiting)
    }
}

/// That a signature is by this hand, or on its behalf.
fn signed_by(id: Expr, account: AccountId) -> Condition {
    use sign_off::{Column, Entity};
    let column = column_of::<Entity>;
    let is_its = Condition::any()
        .add(column(Column::AccountId).eq(account))
        .add(column(Column::OnBehalfOf).eq(account));
    there_is::<Entity>(Column::Id, id, is_its)
}
