//! `HeldAssignment`: a role that somebody holds, and by whose hand.

mod commands;

use super::{
    aggregate::{Aggregate, Found, Lookup, typed},
    context::{AnyRow, Context, Object, One, Selection},
    organization::ORGANIZATION,
    person::USER,
};
use crate::{
    authz::Viewer,
    catalogue::Organization,
    domain::{
        assignment::{self as assignments, HeldAssignment},
        person::{self, Person},
    },
    error::Result,
};
use engine::{Arguments, Cost, Input, Load, Part, With, Writer, field, input, made_of};
use entity::id::{AccountId, AssignmentId};
use futures_util::FutureExt;
use std::collections::{BTreeSet, HashMap};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&HELD_ASSIGNMENT],
    commands: commands::ALL,
    nodes: &[Lookup::of::<AssignmentId>(|ids, cx| {
        async move {
            let found = assignments::by_id(cx, &typed::<AssignmentId>(ids)).await?;
            let row = |it: HeldAssignment| (it.row.id.0, AnyRow::new(&HELD_ASSIGNMENT, it));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static HELD_ASSIGNMENT: Object<HeldAssignment> = Object {
    name: "HeldAssignment",
    about: "某人的任职，及其授予；委托代行者也是任职。限本人、委托人及可查看账户者。/ A role that somebody holds, and how it came to; what is \
            held on somebody's behalf is one too. Seen by who holds it, on whose behalf it is held, and who reads accounts.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        made_of(
            "holder",
            "User!",
            "任职人。/ Who holds it.",
            &One::<HeldAssignment, With<People>, Person> {
                object: &USER,
                of: |it, people, _| people.0.get(&it.row.account_id),
            },
        ),
        field("role", "Role!", "角色。/ The role.", |it, _, out| out.plain(it.row.role)),
        made_of(
            "organization",
            "Organization",
            "所属单位。/ For whom; null for a role of none.",
            &One::<HeldAssignment, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id?),
            },
        ),
        field("startsAt", "DateTime!", "开始时间。/ From when.", |it, _, out| {
            out.plain(it.row.starts_at.rfc3339())
        }),
        field(
            "endsAt",
            "DateTime",
            "结束时间，不含；空为未定。/ Until when, exclusive; null for as long as nobody ends it.",
            |it, _, out| out.optional(it.row.ends_at, |out, moment| out.plain(moment.rfc3339())),
        ),
        field(
            "active",
            "Boolean!",
            "当前有效：已开始，未结束；代行者还须委托人现任该职、账户未停用，且代行人仍属该单位。/ It holds now: it has begun and is not over; of \
             one that is held on somebody's behalf also that this one holds the role and is let in, and that its holder is of \
             the organization still.",
            |it, _, out| out.boolean(it.is_active),
        ),
        made_of(
            "grantedBy",
            "User",
            "授予人；委托为委托人，命令行授予为空。/ Who gave it: of a delegation the delegator; null for the operator's command line.",
            &One::<HeldAssignment, With<People>, Person> {
                object: &USER,
                of: |it, people, _| people.0.get(&it.row.granted_by?),
            },
        ),
        field("grantReason", "String", "授予理由。/ Why it was given.", |it, _, out| {
            out.optional(it.row.grant_reason.as_deref(), Writer::string)
        }),
        made_of(
            "onBehalfOf",
            "User",
            "所代行者；非代行为空。/ On whose behalf it is held; null where it is the holder's own.",
            &One::<HeldAssignment, With<People>, Person> {
                object: &USER,
                of: |it, people, _| people.0.get(&it.row.on_behalf_of?),
            },
        ),
    ],
};

/// Whom assignments name.
struct People(HashMap<AccountId, Person>);

impl Part<Context> for People {
    type Row = HeldAssignment;
    const ROWS: u32 = 2;

    async fn load<'a>(rows: Vec<&'a HeldAssignment>, cx: &'a Context) -> Result<Self> {
        let named =
            |it: &&'a HeldAssignment| [Some(it.row.account_id), it.row.granted_by, it.row.on_behalf_of];
        let named: BTreeSet<AccountId> = rows.iter().flat_map(named).flatten().collect();
        Ok(Self(person::named_in(cx, &named).await?))
    }
}

/// The argument of a list of assignments that leaves out what has ended or is to come.
pub(super) const ONLY_ACTIVE: Input = input("activeOnly", "Boolean", "仅当前有效者。/ Only what holds now.");

/// What a list is asked for by [`ONLY_ACTIVE`].
pub(super) fn only_active(at: Selection<'_>) -> bool {
    at.arg("activeOnly").and_then(serde_json::Value::as_bool).unwrap_or_default()
}

/// Assignments of one person, about.
pub(super) const OF_A_PERSON: u32 = 3;

/// What the viewer holds.
pub(super) struct Own(pub(super) Vec<HeldAssignment>);

impl Load<Context> for Own {
    type Row = Viewer;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(OF_A_PERSON)
    }

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        let Some(account) = at.context().viewer.account() else { return Ok(Self(Vec::new())) };
        let mut held = assignments::held_by(at.context(), &[account], only_active(at)).await?;
        Ok(Self(held.remove(&account).unwrap_or_default()))
    }
}

/// What others hold on the viewer's behalf.
pub(super) struct GivenAway(pub(super) Vec<HeldAssignment>);

impl Load<Context> for GivenAway {
    type Row = Viewer;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(OF_A_PERSON)
    }

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(assignments::given_away(at.context(), only_active(at)).await?))
    }
}
