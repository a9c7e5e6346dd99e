//! Typed ids: a `UUIDv7` in the tables, a `TypeID` (`duty_01h…`) on the wire.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use std::{fmt, str::FromStr};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// What every typed id can do, for code that treats ids of all kinds alike.
pub trait TypedId: Copy + Eq + fmt::Display + From<Uuid> + Into<Uuid> {
    /// The kind of thing it names, which is also its prefix on the wire.
    const PREFIX: &'static str;
}

/// The prefix and the UUID of a `TypeID`; none where the text is not one.
pub fn parse_type_id(text: &str) -> Option<(String, Uuid)> {
    let id = TypeSafeId::<DynamicType>::from_str(text).ok()?;
    Some((id.type_prefix().to_owned(), id.uuid()))
}

/// The `TypeID` of a kind and a UUID, where the kind is known only as a text.
pub fn type_id(kind: &str, id: Uuid) -> String {
    DynamicType::new(kind)
        .map(|kind| TypeSafeId::from_type_and_uuid(kind, id).to_string())
        .unwrap_or_default()
}

fn write_type_id(prefix: &str, id: Uuid, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let kind = DynamicType::new(prefix).map_err(|_| fmt::Error)?;
    write!(out, "{}", TypeSafeId::from_type_and_uuid(kind, id))
}

macro_rules! typed_ids {
    ($($name:ident = $prefix:literal;)+) => {$(
        #[doc = concat!("The id of what is called `", $prefix, "` on the wire.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
        }

        impl crate::texts::Texts for $name {}

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_type_id($prefix, self.0, out)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                match parse_type_id(text) {
                    Some((prefix, id)) if prefix == $prefix => Ok(Self(id)),
                    _ => Err(NotAnId($prefix)),
                }
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

/// The text names nothing of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId(&'static str);

impl fmt::Display for NotAnId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "not an id that begins with {}_", self.0)
    }
}

impl std::error::Error for NotAnId {}

// An account has two ids on the wire: `user_…` of the person that others see, `account_…` of what is administered.
typed_ids! {
    ProgrammeId = "programme";
    OrganizationId = "organization";
    ScenarioId = "scenario";
    ResponsibilityId = "responsibility";
    CommunityId = "community";
    DutyId = "duty";
    SignOffId = "signoff";
    IndicatorSetId = "indicatorset";
    IndicatorId = "indicator";
    EvaluationId = "evaluation";
    ScoreId = "score";
    VerificationId = "verification";
    ReviewId = "review";
    RosterEntryId = "rosterentry";
    OpinionId = "opinion";
    AccountId = "user";
    AccountRecordId = "account";
    AssignmentId = "assignment";
    SessionId = "session";
    RefreshTokenId = "refreshtoken";
    AuditEventId = "auditevent";
    CommentId = "comment";
    LinkedIdentityId = "linkedidentity";
    PublicClientId = "client";
    NotificationId = "notification";
    DraftId = "draft";
    DocumentId = "document";
    WebhookId = "webhook";
    StageChangeId = "stagechange";
    AcceptanceId = "acceptance";
    PlanId = "plan";
    AttachmentId = "attachment";
    LibraryDecisionId = "librarydecision";
    BulletinId = "bulletin";
    MilestoneId = "planmilestone";
    LeaseRequestId = "leaserequest";
    DigitalApplicationId = "digitalapplication";
    ApplicationActivityId = "applicationactivity";
    PublicityRecordId = "publicityrecord";
    DossierId = "dossier";
    DossierVersionId = "dossierversion";
    ExpenditureId = "expenditure";
    PriceAuditId = "priceaudit";
    PaymentId = "payment";
    FundingRuleSetId = "fundingrules";
    FundingRulingId = "fundingruling";
    WorkItemId = "workitem";
    WorkSummaryId = "worksummary";
    ReminderId = "reminder";
}
