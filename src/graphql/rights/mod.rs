//! What the viewer may do, and which role may do what: from the table that decides it.

mod explain;
mod things;

use super::{
    Root,
    aggregate::Aggregate,
    context::{Context, Gate, Many, Object, Selection},
    organization::ORGANIZATION,
    person::Delegators,
};
use crate::{
    authz::{HeldPermission, Permission, Span, Viewer, grants, is_administrative},
    catalogue::Organization,
    domain::{assignment::kind_of_place, person::OnBehalf},
    error::Result,
};
use engine::{Arguments, Cost, Enumeration, Load, Loaded, Writer, field, made_of};
use entity::{
    id::AccountId,
    vocabulary::{Role, Vocabulary},
};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[
        &PERMISSION_REACH,
        &ROLE_PERMISSIONS,
        &PERMISSION_GRANT,
        &explain::EXPLANATION,
        &explain::GROUND,
        &explain::ACTION,
    ],
    enums: &[spans, explain::bases],
    queries: &[made_of(
        "permissionMatrix",
        "[RolePermissions!]!",
        "权限表：各角色可做什么、范围多大，与程序判定所用为同一张表。/ Which role may do what, and how far: the table by which it is decided.",
        &Many::<Root, Loaded<Matrix>, RolePermissions> {
            object: &ROLE_PERMISSIONS,
            of: |_, matrix, _| matrix.0.iter().collect(),
        },
    )
    .gate(Gate::Needs(Permission::ReadPermissionMatrix)), explain::FIELD],
    ..Aggregate::NONE
};

const EVERYWHERE: &str = "EVERYWHERE";

const fn word(span: Span) -> &'static str {
    match span {
        Span::Own => "OWN",
        Span::Territory => "TERRITORY",
        Span::Settled => "SETTLED",
        Span::Everywhere => EVERYWHERE,
    }
}

fn spans() -> Enumeration {
    let words = [
        (word(Span::Own), "本单位所负或所有者。/ What the organization itself owes or owns."),
        (
            word(Span::Territory),
            "本单位所负者，及其实施社区的全部。/ That, and everything about the communities that it implements.",
        ),
        (
            word(Span::Settled),
            "全部已办结者：定稿的评价、已作结论的评审。/ Of the whole programme what is settled: final evaluations, concluded reviews.",
        ),
        (EVERYWHERE, "全部。/ The whole programme."),
    ];
    let about = "权限范围。/ How far a permission goes from the organization for which a role is held.";
    Enumeration::new("PermissionSpan", about, words)
}

pub(super) static PERMISSION_REACH: Object<HeldPermission> = Object {
    name: "PermissionReach",
    about: "查看者凭某角色所有的权限。/ A permission that the viewer holds by one of its roles.",
    implements: &[],
    fields: &[
        field(
            "permission",
            "String!",
            "权限，与 @needs 相同。/ The permission, as @needs names it.",
            |it, _, out| out.plain(it.permission),
        ),
        field("about", "String!", "可做什么。/ What it lets one do.", |it, _, out| {
            out.string(it.permission.about())
        }),
        field("span", "PermissionSpan!", "范围。/ How far it goes.", |it, _, out| {
            out.plain(word(it.span))
        }),
        field("everywhere", "Boolean!", "及于全部。/ Whether it holds everywhere.", |it, _, out| {
            out.boolean(it.span == Span::Everywhere)
        }),
        made_of(
            "organizations",
            "[Organization!]!",
            "任该角色的单位，范围由此起算；不属单位的角色为空列表。/ The organizations for which the role is held, from which its span goes; empty \
             for a role of none.",
            &Many::<HeldPermission, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    it.organizations.iter().filter_map(|id| catalogue.organization(*id)).collect()
                },
            },
        ),
        field("role", "Role!", "凭哪个角色。/ By which role.", |it, _, out| out.plain(it.role)),
        Delegators::FIELD,
    ],
};

impl OnBehalf for HeldPermission {
    fn delegator(&self) -> Option<AccountId> {
        self.on_behalf_of
    }
}

/// A role, for the table of them.
struct RolePermissions(Role);

static ROLE_PERMISSIONS: Object<RolePermissions> = Object {
    name: "RolePermissions",
    about: "某角色的权限。/ What a role may do.",
    implements: &[],
    fields: &[
        field("role", "Role!", "角色。/ The role.", |it, _, out| out.plain(it.0)),
        field("about", "String!", "角色说明。/ What it is.", |it, _, out| out.string(it.0.about())),
        field(
            "administrative",
            "Boolean!",
            "系统管理类角色，与其他一切角色互斥。/ Whether it runs the system: such a role excludes every other of its holder.",
            |it, _, out| out.boolean(is_administrative(it.0)),
        ),
        field(
            "organizationKind",
            "OrganizationKind",
            "须任于何类单位；空为不属单位。/ For what kind of organization it is held; null for none.",
            |it, _, out| out.optional(kind_of_place(it.0), Writer::plain),
        ),
        made_of(
            "permissions",
            "[PermissionGrant!]!",
            "其权限及范围。/ Its permissions, each with how far it goes.",
            &Many::<RolePermissions, (), (Permission, Span)> {
                object: &PERMISSION_GRANT,
                of: |it, (), _| grants(it.0).iter().collect(),
            },
        ),
    ],
};

static PERMISSION_GRANT: Object<(Permission, Span)> = Object {
    name: "PermissionGrant",
    about: "角色的一项权限。/ A permission of a role.",
    implements: &[],
    fields: &[
        field(
            "permission",
            "String!",
            "权限，与 @needs 相同。/ The permission, as @needs names it.",
            |it, _, out| out.plain(it.0),
        ),
        field("about", "String!", "可做什么。/ What it lets one do.", |it, _, out| {
            out.string(it.0.about())
        }),
        field("span", "PermissionSpan!", "范围。/ How far it goes.", |it, _, out| out.plain(word(it.1))),
    ],
};

/// The table.
struct Matrix(Vec<RolePermissions>);

impl Load<Context> for Matrix {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), _: Selection<'a>) -> Result<Self> {
        Ok(Self(Role::ALL.iter().copied().map(RolePermissions).collect()))
    }
}

/// What the viewer holds.
pub(super) struct Permissions(pub(super) Vec<HeldPermission>);

impl Load<Context> for Permissions {
    type Row = Viewer;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(at.context().viewer.permissions()))
    }
}
