//! Commands on assignments.

use super::HELD_ASSIGNMENT;
use crate::{
    domain::assignment::{
        self as assignments, Delegate, EndAssignment, EndDelegation, GrantAssignment, HeldAssignment,
    },
    error::Result,
    graphql::{
        command::{Command, Outcome, REASON, ReadBack, answered},
        context::{Context, Field, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::id::AssignmentId;

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<GrantAssignment>(),
    Command::of::<EndAssignment>(),
    Command::of::<Delegate>(),
    Command::of::<EndDelegation>(),
];

impl ReadBack for AssignmentId {
    type Answer = HeldAssignment;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<HeldAssignment>> {
        Ok(assignments::by_id(cx, &[self]).await?.pop())
    }
}

static ASSIGNMENT_OF: One<Outcome<HeldAssignment>, (), HeldAssignment> =
    One { object: &HELD_ASSIGNMENT, of: |it, (), _| it.done.as_ref() };

const ASSIGNMENT_NOW: Field<Outcome<HeldAssignment>> = made_of(
    "assignment",
    "HeldAssignment",
    "办理后的任职；未办理为空。/ The assignment as it is now; null if nothing was done.",
    &ASSIGNMENT_OF,
);

const ID: Input = input("id", "ID!", "任职标识。/ Which assignment.");
const STARTS_AT: Input =
    input("startsAt", "DateTime", "开始时间；不填为即时。/ From when; at once if not given.");

answered!(
    GrantAssignment,
    ManageAssignments,
    "授予他人角色，须附理由；不得授予本人。系统管理、安全管理、审计互斥，且与其他角色互斥；服务账户只任 DATA_PLATFORM。/ Grant a role to another, \
     with a reason; nobody grants to oneself. The three administrative roles exclude each other and every other; a service \
     holds DATA_PLATFORM and nothing else.",
    "授予。/ A grant." [
        input("account", "ID!", "账户标识。/ To whom: the id of the account, or of its user."),
        input("role", "Role!", "角色。/ The role."),
        input("organization", "String", "单位代码，该角色属于单位时必填。/ For whom: a code, for a role that is held for one."),
        STARTS_AT,
        input("endsAt", "DateTime", "结束时间，不含；不填为未定。/ Until when, exclusive; until somebody ends it if not given."),
        REASON],
    [ASSIGNMENT_NOW]
);

answered!(
    EndAssignment,
    ManageAssignments,
    "结束他人的任职，含代行，须附理由；不得结束本人的，也不得结束最后一名在任的系统管理员或安全管理员。/ End another's assignment, a \
     delegated one too, with a reason; not one's own, and not that of the last system or security administrator.",
    "结束任职。/ An end." [ID, REASON],
    [ASSIGNMENT_NOW]
);

answered!(
    Delegate,
    Delegate,
    "休假期间将本人的签署角色委托同单位现任同事代行，最长 60 天；不得转委托。本人不再任该职或账户停用，委托即失效。/ While on leave hand one's own \
     signer's role to a colleague who holds a role for the same organization, for at most 60 days. It is not passed on, and \
     ends with one's own right.",
    "委托。/ A delegation." [
        input("to", "ID!", "受托人标识，见 Viewer.colleagues。/ To whom: the id of a user, as Viewer.colleagues has it."),
        input("organization", "String!", "单位代码。/ For which organization: a code."),
        input("role", "Role", "角色；在该单位任多个签署角色时填。/ Which role, where one holds several that can be handed on."),
        STARTS_AT,
        input("endsAt", "DateTime!", "结束时间，不含。/ Until when, exclusive."),
        REASON],
    [ASSIGNMENT_NOW]
);

answered!(
    EndDelegation,
    SignedIn,
    "结束委托，须附理由；由委托人或受托人。/ End a delegation, with a reason: either of the two.",
    "结束委托。/ An end of a delegation." [ID, REASON],
    [ASSIGNMENT_NOW]
);
