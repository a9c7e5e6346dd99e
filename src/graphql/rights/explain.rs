//! `explainAccess`: why one sees a row, and why one may or may not do what can be done with it.

use super::{things::thing, word};
use crate::{
    authz::{HeldPermission, Span},
    catalogue::{Organization, Responsibility},
    domain::{
        access::{self, Basis, Ground, Verdict, Way},
        assignment::HeldAssignment,
    },
    error::{Error, Result},
    graphql::{
        Root,
        aggregate::Lookup,
        assignment::HELD_ASSIGNMENT,
        context::{AnyOne, AnyRow, Context, Field, Gate, Many, Object, One, Selection},
        evaluation::SHEET,
        node::lookup_of,
        organization::ORGANIZATION,
        responsibility::RESPONSIBILITY,
        rights::PERMISSION_REACH,
    },
};
use engine::{Arguments, Body, Cost, Enumeration, Load, Loaded, Writer, field, input, made_of};
use futures_util::future::try_join_all;
use serde::Deserialize;
use uuid::Uuid;

const EXPLAINED: &dyn Body<Context, Root> =
    &One::<Root, Loaded<Explained>, Explanation> { object: &EXPLANATION, of: |_, found, _| found.0.as_ref() };

pub(super) const FIELD: Field<Root> = made_of(
    "explainAccess",
    "AccessExplanation",
    "解释为何可见某一事项，及能否办理、为何；不可见者与不存在者皆为空。/ Why one sees a thing, and what one may do with it and why; null for \
     what is not there or not to be seen.",
    EXPLAINED,
)
.args(&[input("id", "ID!", "标识。/ Its id.")])
.gate(Gate::SignedIn);

/// Grounds of one row, about.
const GROUNDS: u32 = 5;

/// The ways to a row that are tried, about: a few permissions of a few assignments.
const WAYS: u32 = 20;

/// A row that the viewer sees.
pub(super) struct Explanation {
    row: AnyRow,
    id: Uuid,
    /// How it was found, and is by each way to it.
    lookup: &'static Lookup,
}

pub(super) static EXPLANATION: Object<Explanation> = Object {
    name: "AccessExplanation",
    about: "对可见性与可办动作的解释。/ Why one sees a thing, and what one may do with it.",
    implements: &[],
    fields: &[
        made_of(
            "node",
            "Node!",
            "所解释者。/ What is explained.",
            &AnyOne::<Explanation, ()> { of: |it, (), _| Some(&it.row) },
        ),
        made_of(
            "visibleBy",
            "[AccessGround!]!",
            "可见的依据，每一项单独即足；先公开与本人，后按任职。/ On which grounds one sees it, each of which would do alone: what is public or one's \
             own, then by what one holds.",
            &Many::<Explanation, Loaded<Grounds>, Ground> {
                object: &GROUND,
                of: |_, grounds, _| grounds.0.iter().collect(),
            },
        )
        .work(WAYS),
        made_of(
            "actions",
            "[ActionExplanation!]!",
            "可对其办理的动作，与 viewerActions 一致；无命令者为空列表。/ What can be done with it, as viewerActions has it; empty where no command is \
             about it.",
            &Many::<Explanation, Loaded<Verdicts>, Verdict> {
                object: &ACTION,
                of: |_, verdicts, _| verdicts.0.iter().collect(),
            },
        )
        .work(SHEET),
    ],
};

pub(super) static GROUND: Object<Ground> = Object {
    name: "AccessGround",
    about: "可见的一项依据。/ A ground on which one sees a thing.",
    implements: &[],
    fields: &[
        field("basis", "AccessBasis!", "何种依据。/ What kind it is.", |it, _, out| {
            out.plain(basis(it.basis).0)
        }),
        field(
            "reason",
            "String!",
            "依据说明，中文在前。/ The same in words, Chinese first.",
            |it, _, out| out.string(it.basis.reason()),
        ),
        field(
            "permission",
            "String",
            "所凭权限，与 @needs 相同；本人的不需权限，为空。/ By which permission, as @needs names it; null for what is one's own, which takes none.",
            |it, _, out| out.optional(it.permission, Writer::plain),
        ),
        field("span", "PermissionSpan", "该权限的范围。/ How far that goes.", |it, _, out| {
            out.optional(it.span, |out, span| out.plain(word(span)))
        }),
        field("everywhere", "Boolean!", "及于全部。/ Whether it holds everywhere.", |it, _, out| {
            out.boolean(it.span == Some(Span::Everywhere))
        }),
        field(
            "role",
            "Role",
            "凭哪个角色；不凭角色为空。/ By which role; null where it takes none.",
            |it, _, out| out.optional(it.assignment.map(|assignment| assignment.role), Writer::plain),
        ),
        made_of(
            "organization",
            "Organization",
            "该角色所属单位。/ For which organization that is held; null for a role of none.",
            &One::<Ground, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.assignment?.organization?),
            },
        ),
        made_of(
            "assignment",
            "HeldAssignment",
            "凭哪一项任职，代行亦是任职。/ By which assignment; what one holds on somebody's behalf is one too.",
            &One::<Ground, (), HeldAssignment> { object: &HELD_ASSIGNMENT, of: |it, (), _| it.held.as_ref() },
        ),
        made_of(
            "clauses",
            "[Responsibility!]!",
            "凭本单位的哪些条文；不因条文为空列表。/ By which clauses of that organization; empty where it is by none.",
            &Many::<Ground, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    it.clauses.iter().filter_map(|id| catalogue.responsibility(*id)).collect()
                },
            },
        ),
    ],
};

pub(super) static ACTION: Object<Verdict> = Object {
    name: "ActionExplanation",
    about: "对一项动作的解释。/ What can be done with a thing, whether one may, and why.",
    implements: &[],
    fields: &[
        field(
            "action",
            "String!",
            "动作，与 viewerActions 相同；其余以命令为名，如 END_SESSION。/ The step, as viewerActions names it; others by their commands, such as \
             END_SESSION.",
            |it, _, out| out.plain(it.step.action),
        ),
        field(
            "permission",
            "String!",
            "所需权限，与 @needs 相同。/ The permission that it takes, as @needs names it.",
            |it, _, out| match it.step.permission {
                Some(permission) => out.plain(permission),
                None => out.plain("SIGNED_IN"),
            },
        ),
        field("allowed", "Boolean!", "可以办理。/ Whether it can be done now.", |it, _, out| {
            out.boolean(it.step.refusal.is_none())
        }),
        field(
            "code",
            "UserErrorCode",
            "不能办理的原因代码。/ Why not, for programs.",
            |it, _, out| {
                out.optional(it.step.refusal.as_ref(), |out, refusal| out.plain(refusal.code.code()))
            },
        ),
        field(
            "reason",
            "String",
            "不能办理的原因：无此权限、权限不及于此，或现不能办理。/ Why not: one does not hold the permission, or not here, or it cannot be done now.",
            |it, _, out| out.optional(it.reason.as_deref(), Writer::string),
        ),
        made_of(
            "heldBy",
            "[PermissionReach!]!",
            "本人凭哪些角色有此权限，及在哪里；不需权限或无此权限为空列表。/ By which of one's roles one holds the permission, and where; empty where one \
             does not, and where it takes none.",
            &Many::<Verdict, (), HeldPermission> {
                object: &PERMISSION_REACH,
                of: |it, (), _| it.held.iter().collect(),
            },
        ),
    ],
};

/// The word of a basis, and what it means.
const fn basis(basis: Basis) -> (&'static str, &'static str) {
    match basis {
        Basis::Public => ("PUBLIC", "公开。/ It is published."),
        Basis::Own => ("OWN", "本人。/ It is one's own, or names oneself."),
        Basis::Everywhere => ("EVERYWHERE", "角色及于全部。/ The role sees all there is of the kind."),
        Basis::Clause => ("CLAUSE", "本单位条文。/ A clause of the organization's."),
        Basis::Community => {
            ("COMMUNITY", "本单位实施的社区。/ A community that the organization implements.")
        }
        Basis::Organization => {
            ("ORGANIZATION", "归本单位，不因条文。/ It is the organization's, and not by a clause.")
        }
        Basis::Settled => ("SETTLED", "已办结。/ It is settled: final, or concluded."),
        Basis::Work => ("WORK", "其经手之事可见。/ Somebody whose hand is in what one sees."),
        Basis::Colleague => ("COLLEAGUE", "同事。/ A colleague, to whom one may hand one's role."),
    }
}

pub(super) fn bases() -> Enumeration {
    let all = [
        Basis::Public,
        Basis::Own,
        Basis::Everywhere,
        Basis::Clause,
        Basis::Community,
        Basis::Organization,
        Basis::Settled,
        Basis::Work,
        Basis::Colleague,
    ];
    let about = "可见的依据。/ What it is that connects one with what one sees.";
    Enumeration::new("AccessBasis", about, all.map(basis))
}

/// What has an id, as far as the viewer sees it: found as `node` finds it.
struct Explained(Option<Explanation>);

impl Load<Context> for Explained {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Asked {
            id: String,
        }
        let Asked { id } = at.args()?;
        let Some((lookup, id)) = lookup_of(&id) else { return Ok(Self(None)) };
        let found = (lookup.find)(vec![id], at.context()).await?.pop();
        Ok(Self(found.map(|(id, row)| Explanation { row, id, lookup })))
    }
}

/// The grounds on which it is seen.
struct Grounds(Vec<Ground>);

impl Load<Context> for Grounds {
    type Row = Explanation;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(GROUNDS)
    }

    /// Asks for it once more by each way by which the viewer may come to it, side by side.
    async fn load<'a>(rows: Vec<&'a Explanation>, (): (), at: Selection<'a>) -> Result<Self> {
        let cx = at.context();
        let Some(it) = rows.first() else { return Ok(Self(Vec::new())) };
        let ways = access::ways(&cx.viewer).into_iter().map(|Way { by, viewer }| async move {
            let asked = cx.asked_by(viewer);
            let found = (it.lookup.find)(vec![it.id], &asked).await?;
            Ok::<_, Error>((!found.is_empty()).then_some(by))
        });
        let found = try_join_all(ways).await?.into_iter().flatten().collect();
        Ok(Self(access::grounds(cx, found, thing(&it.row)).await?))
    }
}

/// What can be done with it.
struct Verdicts(Vec<Verdict>);

impl Load<Context> for Verdicts {
    type Row = Explanation;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(GROUNDS)
    }

    async fn load<'a>(rows: Vec<&'a Explanation>, (): (), at: Selection<'a>) -> Result<Self> {
        match rows.first() {
            Some(it) => Ok(Self(access::verdicts(at.context(), thing(&it.row)).await?)),
            None => Ok(Self(Vec::new())),
        }
    }
}
