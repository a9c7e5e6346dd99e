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
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
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

typed_ids! {
    /// The programme that the database holds.
    ProgrammeId = "programme";
    /// A lead office, department or implementing unit.
    OrganizationId = "organization";
    /// A scenario (场景).
    ScenarioId = "scenario";
    /// One clause of annex 2.
    ResponsibilityId = "responsibility";
    /// A community of annex 1.
    CommunityId = "community";
    /// A duty: a responsibility and its subject.
    DutyId = "duty";
    /// A signature under a duty.
    SignOffId = "signoff";
    /// A set of scenario indicators.
    IndicatorSetId = "indicatorset";
    /// An indicator of a set.
    IndicatorId = "indicator";
    /// An evaluation of a community by a set.
    EvaluationId = "evaluation";
    /// The score of one indicator in an evaluation.
    ScoreId = "score";
    /// What one verifier found of a score.
    VerificationId = "verification";
    /// A review of a community by several departments.
    ReviewId = "review";
    /// A place on a review's roster.
    RosterEntryId = "rosterentry";
    /// A department's signed opinion in a review.
    OpinionId = "opinion";
    /// A person or a service that signs in.
    AccountId = "user";
    /// A role that an account holds, somewhere, for a while.
    AssignmentId = "assignment";
    /// One sign-in and the tokens that follow from it.
    SessionId = "session";
    /// One refresh token of a session.
    RefreshTokenId = "refreshtoken";
    /// A record of the audit trail.
    AuditEventId = "auditevent";
}
