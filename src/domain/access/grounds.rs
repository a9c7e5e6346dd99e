//! The grounds on which a row is seen.

use super::{
    By, Thing,
    about::{About, about},
};
use crate::{
    authz::{Assignment, Permission, Span},
    domain::{
        Context,
        assignment::{self as assignments, HeldAssignment},
    },
    error::Result,
};
use entity::id::ResponsibilityId;

/// What it is that connects a viewer with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It is published.
    Public,
    /// It is the viewer's own, or names the viewer.
    Own,
    /// The role sees all there is of the kind.
    Everywhere,
    /// A clause of the organization's.
    Clause,
    /// The organization implements the community.
    Community,
    /// It is the organization's otherwise: the office put it there, or it answers for what no clause gives to anybody.
    Organization,
    /// It is settled.
    Settled,
    /// Its hand is in what the viewer sees.
    Work,
    /// It is of the organization, and the viewer's role may be handed to it.
    Colleague,
}

/// A ground on which a row is seen.
#[derive(Clone, Debug)]
pub struct Ground {
    pub basis: Basis,
    /// What one must be permitted for it; none for what is one's own.
    pub permission: Option<Permission>,
    /// How far that goes.
    pub span: Option<Span>,
    /// Which of the viewer's roles gives it; none where it takes none.
    pub assignment: Option<Assignment>,
    /// The same, as it is held.
    pub held: Option<HeldAssignment>,
    /// The clauses by which it does.
    pub clauses: Vec<ResponsibilityId>,
}

/// What the ways that found a thing are to the viewer, in their order.
pub async fn grounds(cx: &Context, mut found: Vec<By>, thing: Thing<'_>) -> Result<Vec<Ground>> {
    // It reads files alone. What else is one's own is found by that already.
    let reads = |by: &By| !matches!(by, By::Held { permission: Permission::UploadFiles, .. });
    found.retain(|by| reads(by) || matches!(thing, Thing::Attachment));
    let by_role = found.iter().any(|by| matches!(by, By::Held { .. }));
    let (about, held) = match cx.viewer.account().filter(|_| by_role) {
        Some(account) => {
            let own = [account];
            let held = assignments::held_by(cx, &own, true);
            let (about, mut held) = tokio::try_join!(about(cx, thing), held)?;
            (about, held.remove(&account).unwrap_or_default())
        }
        None => (About::default(), Vec::new()),
    };
    let ground = |by| match by {
        By::Everybody => Ground {
            basis: Basis::Public,
            permission: Some(Permission::ReadCatalogue),
            span: Some(Span::Everywhere),
            assignment: None,
            held: None,
            clauses: Vec::new(),
        },
        By::Oneself => Ground {
            basis: Basis::Own,
            permission: None,
            span: None,
            assignment: None,
            held: None,
            clauses: Vec::new(),
        },
        By::Held { assignment, permission, span } => {
            let (basis, clauses) = basis(cx, thing, &about, (assignment, permission, span));
            let held = held.iter().find(|it| is_it(it, assignment)).cloned();
            let (permission, span) = (Some(permission), Some(span));
            Ground { basis, permission, span, assignment: Some(assignment), held, clauses }
        }
    };
    Ok(found.into_iter().map(ground).collect())
}

fn is_it(held: &HeldAssignment, assignment: Assignment) -> bool {
    let row = &held.row;
    (row.role, row.organization_id, row.on_behalf_of)
        == (assignment.role, assignment.organization, assignment.on_behalf_of)
}

fn basis(
    cx: &Context,
    thing: Thing<'_>,
    about: &About,
    (assignment, permission, span): (Assignment, Permission, Span),
) -> (Basis, Vec<ResponsibilityId>) {
    let plain = |basis| (basis, Vec::new());
    match (thing, permission) {
        (Thing::Person, Permission::Delegate) => return plain(Basis::Colleague),
        (Thing::Attachment, Permission::UploadFiles) => return plain(Basis::Own),
        (
            Thing::Person,
            Permission::ReadDuties
            | Permission::ReadEvaluations
            | Permission::ReadReviews
            | Permission::ReadProjects
            | Permission::ReadWorkItems
            | Permission::ReadFunding
            | Permission::ReadMechanisms,
        ) => return plain(Basis::Work),
        _ => {}
    }
    match (span, assignment.organization) {
        (Span::Everywhere, _) => plain(Basis::Everywhere),
        (Span::Settled, _) => plain(Basis::Settled),
        (Span::Own | Span::Territory, None) => plain(Basis::Organization),
        (Span::Own | Span::Territory, Some(organization)) => {
            let clauses = about.clauses_of(organization, &cx.catalogue);
            let basis = match (clauses.is_empty(), span) {
                (false, _) => Basis::Clause,
                (true, Span::Territory) if about.is_of_unit(organization) => Basis::Community,
                // Of a few that whoever takes part in the programme sees, and one of which is another's.
                (true, _) if matches!(thing, Thing::Milestone(_)) => Basis::Everywhere,
                (true, _) => Basis::Organization,
            };
            (basis, clauses)
        }
    }
}

impl Basis {
    /// Why, in words: Chinese, then English.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Public => "公开资料，人人可见 / it is published: everybody sees it",
            Self::Own => "本人的，或写明本人的 / it is one's own, or names oneself",
            Self::Everywhere => "该角色可见全部 / the role sees all there is of the kind",
            Self::Clause => "本单位条文所及 / by a clause of the organization's",
            Self::Community => {
                "涉及本单位实施的社区 / it is about a community that the organization implements"
            }
            Self::Organization => {
                "归本单位，不因条文：由统筹协调机构加入，或无条文指定而由其负责 / it is the organization's without a clause: the lead office put it \
                 there, or answers for what no clause gives to anybody"
            }
            Self::Settled => "已定稿或已作结论 / it is final, or concluded",
            Self::Work => "其经手之事可见 / its hand is in what one sees",
            Self::Colleague => "本单位同事，可受托代行 / a colleague, to whom one may hand one's role",
        }
    }
}
