//! Who sees which files: whoever sees what they hang on; and its uploader, while a file hangs on nothing.

use crate::{
    authz::{Permission, Places, Viewer},
    store::{
        Dialect, Scoped,
        feed::Fed,
        rows::column_of,
        scope::{Scope, hangs_on, there_is},
    },
};
use entity::{
    attachment::{
        Column, Entity, Link, of_dossiers, of_expenditures, of_leases, of_milestones, of_payments, of_plans,
        of_price_audits, of_publicity, of_scores, of_sign_offs, of_stage_changes, of_work_items,
    },
    dossier_version,
    id::OrganizationId,
    plan, score, sign_off, stage_change, work_item,
};
use sea_orm::{ActiveModelTrait, Condition, sea_query::ExprTrait};

/// The links between files and one kind of what they hang on.
pub trait Links: Scoped<Model: Into<Link>> + Fed {
    /// A link that is made.
    type New: ActiveModelTrait<Entity = Self> + From<Link> + Send + Sync;
    const HOLDER: Self::Column;
    const ATTACHMENT: Self::Column;
    const ORDINAL: Self::Column;
}

macro_rules! links {
    ($($of:ident),+) => {$(
        impl Links for $of::Entity {
            type New = $of::ActiveModel;
            const HOLDER: $of::Column = $of::Column::HolderId;
            const ATTACHMENT: $of::Column = $of::Column::AttachmentId;
            const ORDINAL: $of::Column = $of::Column::Ordinal;
        }
    )+};
}

links!(
    of_sign_offs,
    of_scores,
    of_plans,
    of_dossiers,
    of_stage_changes,
    of_milestones,
    of_leases,
    of_publicity,
    of_expenditures,
    of_price_audits,
    of_payments,
    of_work_items
);

impl Scoped for of_sign_offs::Entity {
    const READ: Permission = Permission::ReadDuties;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_sign_offs::Column::HolderId);
        vec![hangs_on::<sign_off::Entity>(sign_off::Column::Id, holder, places, dialect)]
    }
}

impl Scoped for of_scores::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_scores::Column::HolderId);
        vec![hangs_on::<score::Entity>(score::Column::Id, holder, places, dialect)]
    }
}

impl Scoped for of_stage_changes::Entity {
    const READ: Permission = Permission::ReadProjects;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_stage_changes::Column::HolderId);
        vec![hangs_on::<stage_change::Entity>(stage_change::Column::Id, holder, places, dialect)]
    }
}

impl Scoped for of_plans::Entity {
    const READ: Permission = Permission::ReadProjects;

    /// Of what was submitted, as of plans.
    fn part() -> Option<Condition> {
        let of = column_of::<Self>(of_plans::Column::HolderId);
        Some(there_is::<plan::Entity>(
            plan::Column::Id,
            of,
            plan::Entity::part().unwrap_or_else(Condition::all),
        ))
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_plans::Column::HolderId);
        vec![hangs_on::<plan::Entity>(plan::Column::Id, holder, places, dialect)]
    }

    /// Of drafts, for whoever drafts them.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let of = column_of::<Self>(of_plans::Column::HolderId);
        Some(there_is::<plan::Entity>(plan::Column::Id, of, plan::Entity::besides(viewer, dialect)?))
    }
}

impl Scoped for of_dossiers::Entity {
    const READ: Permission = Permission::ReadProjects;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_dossiers::Column::HolderId);
        vec![hangs_on::<dossier_version::Entity>(dossier_version::Column::Id, holder, places, dialect)]
    }
}

impl Scoped for of_work_items::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_work_items::Column::HolderId);
        vec![hangs_on::<work_item::Entity>(work_item::Column::Id, holder, places, dialect)]
    }
}

impl Scoped for Entity {
    // It reaches none: see `part`.
    const READ: Permission = Permission::UploadFiles;

    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// No permission reads files: what they hang on does.
    fn part() -> Option<Condition> {
        Some(Scope::Nothing.condition())
    }

    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let seen = Condition::any()
            .add(seen_by::<of_sign_offs::Entity>(viewer, dialect))
            .add(seen_by::<of_scores::Entity>(viewer, dialect))
            .add(seen_by::<of_plans::Entity>(viewer, dialect))
            .add(seen_by::<of_dossiers::Entity>(viewer, dialect))
            .add(seen_by::<of_stage_changes::Entity>(viewer, dialect))
            .add(seen_by::<of_milestones::Entity>(viewer, dialect))
            .add(seen_by::<of_leases::Entity>(viewer, dialect))
            .add(seen_by::<of_publicity::Entity>(viewer, dialect))
            .add(seen_by::<of_expenditures::Entity>(viewer, dialect))
            .add(seen_by::<of_price_audits::Entity>(viewer, dialect))
            .add(seen_by::<of_payments::Entity>(viewer, dialect))
            .add(seen_by::<of_work_items::Entity>(viewer, dialect));
        Some(match own(viewer, dialect) {
            Some(own) => seen.add(own),
            None => seen,
        })
    }
}

/// The files that hang on what the viewer sees by these links.
fn seen_by<L: Links>(viewer: &Viewer, dialect: Dialect) -> Condition {
    match Scope::seen_by::<L>(viewer, dialect) {
        Scope::Nothing => Scope::Nothing.condition(),
        seen => there_is::<L>(L::ATTACHMENT, column_of::<Entity>(Column::Id), seen.condition()),
    }
}

/// What the viewer uploaded and has attached to nothing, for an organization for which it still uploads.
fn own(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
    let organizations: Vec<OrganizationId> =
        viewer.organizations(Permission::UploadFiles).into_iter().collect();
    if organizations.is_empty() {
        return None;
    }
    let column = column_of::<Entity>;
    Some(
        Condition::all()
            .add(column(Column::AccountId).eq(viewer.account()?))
            .add(column(Column::AttachedAt).is_null())
            .add(dialect.any_of(column(Column::OrganizationId), &organizations)),
    )
}
