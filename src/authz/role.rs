//! What each role is: the one table between roles and permissions.

use super::{Permission as P, Span};
use entity::vocabulary::Role;

/// The permissions of a role, each with how far it goes.
///
/// The register's rule book (who may do what) in code: a permission that stands in no line is held by nobody.
#[expect(clippy::too_many_lines, reason = "one table, with a line for each permission of each role")]
pub const fn grants(role: Role) -> &'static [(P, Span)] {
    use Span::{Everywhere, Own, Settled, Territory};
    match role {
        Role::DepartmentOfficer => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadDuties, Own),
            (P::ReadEvaluations, Own),
            (P::ReadReviews, Own),
            (P::ReadProjects, Own),
            (P::ReadMechanisms, Own),
            (P::ReadBulletins, Everywhere),
            (P::ReadFunding, Own),
            (P::ReadWorkItems, Own),
            (P::RaiseWorkItems, Own),
            (P::AssignWorkItems, Own),
            (P::Comment, Own),
            (P::UploadFiles, Own),
            (P::FollowChanges, Everywhere),
        ],
        Role::DepartmentSigner => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadDuties, Own),
            (P::SignDuties, Own),
            (P::ReadEvaluations, Own),
            (P::VerifyScores, Own),
            (P::ReadReviews, Own),
            (P::ReadProjects, Own),
            (P::ReadFunding, Own),
            (P::AuditPrices, Own),
            (P::PayFunding, Own),
            (P::SignOpinions, Own),
            (P::ReadMechanisms, Own),
            (P::ReachMilestones, Own),
            (P::ReadBulletins, Everywhere),
            (P::ReadWorkItems, Own),
            (P::RaiseWorkItems, Own),
            (P::AssignWorkItems, Own),
            (P::Comment, Own),
            (P::UploadFiles, Own),
            (P::FollowChanges, Everywhere),
            (P::Delegate, Own),
        ],
        Role::UnitOfficer => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadDuties, Territory),
            (P::ReadEvaluations, Territory),
            (P::OpenEvaluations, Own),
            (P::SelfScore, Territory),
            (P::CancelEvaluations, Territory),
            (P::ReadReviews, Territory),
            (P::ReadProjects, Territory),
            (P::EditProjects, Territory),
            (P::ReadMechanisms, Territory),
            (P::RecordMechanisms, Territory),
            (P::ReadBulletins, Everywhere),
            (P::ReadSignals, Territory),
            (P::ReadFunding, Territory),
            (P::RecordSpending, Territory),
            (P::ReadWorkItems, Territory),
            (P::RaiseWorkItems, Own),
            (P::AssignWorkItems, Own),
            (P::Comment, Territory),
            (P::UploadFiles, Own),
            (P::FollowChanges, Everywhere),
        ],
        Role::UnitSigner => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadDuties, Territory),
            (P::SignDuties, Own),
            (P::ReadEvaluations, Territory),
            (P::OpenEvaluations, Own),
            (P::SelfScore, Territory),
            (P::SubmitEvaluations, Territory),
            (P::CancelEvaluations, Territory),
            (P::ReadReviews, Territory),
            (P::ReadProjects, Territory),
            (P::EditProjects, Territory),
            (P::SubmitProjects, Territory),
            (P::ReadMechanisms, Territory),
            (P::RecordMechanisms, Territory),
            (P::PublishRecords, Own),
            (P::ReachMilestones, Own),
            (P::ReadBulletins, Everywhere),
            (P::ReadSignals, Territory),
            (P::ReadFunding, Territory),
            (P::RecordSpending, Territory),
            (P::ReadWorkItems, Territory),
            (P::RaiseWorkItems, Own),
            (P::AssignWorkItems, Own),
            (P::Comment, Territory),
            (P::UploadFiles, Own),
            (P::FollowChanges, Everywhere),
            (P::Delegate, Own),
        ],
        Role::Coordinator => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadDuties, Everywhere),
            (P::SignDuties, Own),
            (P::ReturnDuties, Everywhere),
            (P::ConfirmDuties, Everywhere),
            (P::CancelDuties, Everywhere),
            (P::ReopenDuties, Everywhere),
            (P::ScheduleDuties, Everywhere),
            (P::ManageIndicatorSets, Everywhere),
            (P::ReadEvaluations, Everywhere),
            (P::OpenEvaluations, Everywhere),
            (P::ReturnEvaluations, Everywhere),
            (P::CancelEvaluations, Everywhere),
            // The lead office answers for the scenarios that no clause gives to a department.
            (P::VerifyScores, Own),
            (P::AdjudicateScores, Everywhere),
            (P::FinalizeEvaluations, Everywhere),
            (P::ReadReviews, Everywhere),
            (P::OpenReviews, Everywhere),
            (P::ConcludeReviews, Everywhere),
            (P::ReadProjects, Everywhere),
            (P::DirectProjects, Everywhere),
            (P::AdjustLibrary, Everywhere),
            (P::ReadMechanisms, Everywhere),
            // Of its own records.
            (P::RecordMechanisms, Own),
            (P::PublishRecords, Everywhere),
            (P::DirectMechanisms, Everywhere),
            (P::ReachMilestones, Everywhere),
            (P::ReadBulletins, Everywhere),
            (P::ManageBulletins, Everywhere),
            (P::ReadSignals, Everywhere),
            (P::ReadFunding, Everywhere),
            (P::DirectFunding, Everywhere),
            (P::ReadWorkItems, Everywhere),
            (P::RaiseWorkItems, Own),
            (P::AssignWorkItems, Everywhere),
            (P::Remind, Everywhere),
            (P::Comment, Everywhere),
            (P::UploadFiles, Own),
            (P::FollowChanges, Everywhere),
            (P::AskUnregistered, Everywhere),
            (P::ReadPermissionMatrix, Everywhere),
        ],
        Role::DataPlatform => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadDuties, Everywhere),
            (P::ReadEvaluations, Settled),
            (P::ReadReviews, Settled),
            (P::ReadBulletins, Everywhere),
            (P::FollowChanges, Everywhere),
            (P::AskUnregistered, Everywhere),
        ],
        Role::SystemAdmin => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadAccounts, Everywhere),
            (P::ManageAccounts, Everywhere),
            (P::ManageWebhooks, Everywhere),
            (P::ReadPermissionMatrix, Everywhere),
        ],
        Role::SecurityAdmin => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadAccounts, Everywhere),
            (P::ManageAssignments, Everywhere),
            (P::ReadPermissionMatrix, Everywhere),
        ],
        Role::Auditor => &[
            (P::ReadCatalogue, Everywhere),
            (P::ReadAccounts, Everywhere),
            (P::ReadPermissionMatrix, Everywhere),
            (P::ReadAuditTrail, Everywhere),
        ],
    }
}

/// Whether a role runs the system rather than the programme. Such a role excludes every other role of its
/// holder, so that nobody can both do a thing and administer, or audit, who did it.
pub const fn is_administrative(role: Role) -> bool {
    matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor)
}

/// Whether a role means nothing without an organization.
pub const fn needs_organization(role: Role) -> bool {
    !is_administrative(role) && !matches!(role, Role::DataPlatform)
}

#[cfg(test)]
mod tests {
    use super::{P, Span, grants};
    use entity::vocabulary::{Role, Vocabulary};

    /// What one must be permitted to read for a permission to be of any use.
    const fn read_for(permission: P) -> P {
        match permission {
            // Of what is handed on, followed or asked, each kind of thing permits the rest; what is handed on is the role itself.
            P::ReadCatalogue
            | P::ManageIndicatorSets
            | P::OpenEvaluations
            | P::OpenReviews
            | P::AdjustLibrary
            | P::Delegate
            | P::FollowChanges
            | P::AskUnregistered => P::ReadCatalogue,
            // Of a role that comments on duties, or reminds of them, the span is that of evaluations, reviews and lists too.
            P::ReadDuties
            | P::Remind
            | P::Comment
            | P::UploadFiles
            | P::SignDuties
            | P::ReturnDuties
            | P::ConfirmDuties
            | P::CancelDuties
            | P::ReopenDuties
            | P::ScheduleDuties => P::ReadDuties,
            P::ReadEvaluations
            | P::SelfScore
            | P::SubmitEvaluations
            | P::ReturnEvaluations
            | P::CancelEvaluations
            | P::VerifyScores
            | P::AdjudicateScores
            | P::FinalizeEvaluations => P::ReadEvaluations,
            P::ReadWorkItems | P::RaiseWorkItems | P::AssignWorkItems => P::ReadWorkItems,
            P::ReadReviews | P::SignOpinions | P::ConcludeReviews => P::ReadReviews,
            P::ReadProjects | P::EditProjects | P::SubmitProjects | P::DirectProjects => P::ReadProjects,
            P::ReadMechanisms
            | P::ReachMilestones
            | P::RecordMechanisms
            | P::PublishRecords
            | P::DirectMechanisms => P::ReadMechanisms,
            P::ReadFunding | P::RecordSpending | P::AuditPrices | P::PayFunding | P::DirectFunding => {
                P::ReadFunding
            }
            // Which accounts it reads as is a part of a webhook.
            P::ReadAccounts | P::ManageAccounts | P::ManageAssignments | P::ManageWebhooks => P::ReadAccounts,
            P::ReadBulletins | P::ManageBulletins => P::ReadBulletins,
            P::ReadSignals => P::ReadSignals,
            P::ReadPermissionMatrix => P::ReadPermissionMatrix,
            P::ReadAuditTrail => P::ReadAuditTrail,
        }
    }

    /// Nothing is done to what is settled.
    const fn covers(seen: Span, acted_on: Span) -> bool {
        matches!(
            (seen, acted_on),
            (Span::Everywhere, _) | (Span::Territory, Span::Territory | Span::Own) | (Span::Own, Span::Own)
        )
    }

    #[test]
    fn nobody_may_act_beyond_what_it_sees() {
        for role in Role::ALL {
            for (permission, span) in grants(*role) {
                let read = read_for(*permission);
                let seen = grants(*role).iter().find(|(granted, _)| *granted == read);
                let is_seen = read == *permission || seen.is_some_and(|(_, seen)| covers(*seen, *span));
                assert!(is_seen, "{role:?}: {permission:?} {span:?}, and {read:?} {seen:?}");
            }
        }
    }
}
