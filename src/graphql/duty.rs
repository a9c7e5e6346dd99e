//! `Duty` and its lists.

use super::{
    answer::{At, Input, InputObject, Loading, Object, Out, field, input},
    community::{self, COMMUNITY},
    connection::{self, Connection, connection},
    organization::ORGANIZATION,
    responsibility::RESPONSIBILITY,
    sign_off::SIGN_OFF,
};
use crate::{
    authz::Permission,
    domain::{
        content::ContentDigest,
        duty::{self as duties, Availability, Completion, Duty},
        sign_off::SignOff,
    },
    error::Result,
    store::page::Paging,
};
use entity::{
    community::Model as Community,
    id::{CommunityId, DutyId},
    vocabulary::{DutyStatus, SignOffAct},
};
use serde::Deserialize;
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

/// The fields that need the duty's community.
const NEED_COMMUNITY: &[&str] = &["community", "contentDigest", "signOffs", "viewerActions"];

pub(super) static DUTY: Object<Duty> = Object {
    name: "Duty",
    about: "职责事项：一条条文及其对象。/ A duty: one clause and what it is owed for.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        field(
            "responsibility",
            "Responsibility!",
            "条文（附件2）。/ The clause of annex 2.",
            |it, at, out| {
                out.optional(at.asking().catalogue.responsibility(it.row.responsibility_id), |out, clause| {
                    out.object(&RESPONSIBILITY, clause, at)
                })
            },
        ),
        field("organization", "Organization!", "责任方。/ Who owes it.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.row.organization_id), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        }),
        field::<Duty>(
            "community",
            "Community",
            "所属社区；整个方案的职责为空。/ Its community; null for a duty of the programme as a whole.",
            |it, at, out| out.optional(it.community.as_ref(), |out, found| out.object(&COMMUNITY, found, at)),
        )
        .load(|duties, at| at.descend(&COMMUNITY, duties.iter().filter_map(|duty| duty.community.as_ref()))),
        field("status", "DutyStatus!", "状态。/ Where it stands.", |it, _, out| out.word(it.row.status)),
        field(
            "statusReason",
            "String",
            "退回或取消的理由。/ Why it was returned or cancelled, while it is.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Out::string),
        ),
        field("dueOn", "Date", "办理期限。/ The day by which it is due.", |it, _, out| {
            out.optional(it.row.due_on, |out, day| out.plain(entity::day::write(day)))
        }),
        field::<Duty>(
            "contentDigest",
            "String!",
            "签署内容的摘要（sha256）。/ sha256 of the canonical content that a signature covers.",
            |it, at, out| {
                let found = at.loaded::<HashMap<DutyId, ContentDigest>>();
                out.optional(found.and_then(|found| found.get(&it.row.id)), |out, digest| {
                    out.plain(digest.as_str())
                })
            },
        )
        .load(load_digests),
        field::<Duty>(
            "signOffs",
            "[SignOff!]!",
            "签署记录，按时间先后。/ The signatures under it, oldest first.",
            |it, at, out| {
                let found = at.loaded::<HashMap<DutyId, Vec<SignOff>>>();
                let under = found.and_then(|found| found.get(&it.row.id)).map(Vec::as_slice);
                out.objects(&SIGN_OFF, under.unwrap_or_default(), at)
            },
        )
        .load(load_sign_offs),
        field::<Duty>(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            |it, at, out| {
                let found = at.loaded::<HashMap<DutyId, Vec<Availability>>>();
                let actions = found.and_then(|found| found.get(&it.row.id)).map(Vec::as_slice);
                out.objects(&ACTION_AVAILABILITY, actions.unwrap_or_default(), at)
            },
        )
        .load(load_actions),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
    ],
};

connection!(
    Duty,
    DUTY,
    "Duty",
    "DutyConnection",
    "DutyEdge",
    "职责列表的一页。/ A page of a list of duties."
);

pub(super) static ACTION_AVAILABILITY: Object<Availability> = Object {
    name: "ActionAvailability",
    about: "动作及可否办理。/ A step and whether it can be taken.",
    implements: &[],
    fields: &[
        field(
            "action",
            "String!",
            "动作：ACKNOWLEDGE、COMPLETE、RETURN、CONFIRM、CANCEL、SCHEDULE。/ The step's name.",
            |it, _, out| out.plain(it.action),
        ),
        field("allowed", "Boolean!", "可以办理。/ Whether it can be taken now.", |it, _, out| {
            out.boolean(it.refusal.is_none())
        }),
        field("reason", "String", "不能办理的原因。/ Why not.", |it, _, out| {
            out.optional(it.refusal.as_ref(), |out, refusal| out.string(&refusal.message))
        }),
    ],
};

pub(super) const FILTER: InputObject = InputObject {
    name: "DutyFilter",
    about: "职责筛选，所列条件须全部符合。/ Which duties; all that is given must fit.",
    fields: &[
        input("status", "[DutyStatus!]", "状态之一。/ In one of these states."),
        input("organization", "String", "责任方代码。/ Owed by the organization of this code."),
        input("community", "String", "社区代码。/ For the community of this code."),
        input("scenario", "String", "条文提及的场景代码。/ Whose clause names the scenario of this code."),
        input("activity", "Activity", "条文的工作内容。/ Whose clause asks for this."),
        input("appliesTo", "DutySubject", "适用对象。/ Owed per community, or for the programme."),
        input("dueBefore", "Date", "期限早于该日。/ Due before this day."),
    ],
};

pub(super) const FILTER_ARGUMENT: Input = input("filter", "DutyFilter", "筛选条件。/ Which duties.");

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<duties::Filter>,
    order_by: Option<duties::Order>,
}

/// Loads `Query.duties`.
pub(super) fn load_list(at: At<'_>) -> Loading<'_> {
    Box::pin(async move {
        let Arguments { paging, filter, order_by } = at.args()?;
        let asking = at.asking();
        let filter = filter.unwrap_or_default();
        let sort = order_by.unwrap_or_default().sort();
        let rows = || duties::listed(&asking.store, &asking.viewer, &asking.catalogue, &filter);
        let (page, total) = connection::read(at, "DutyConnection", &sort, &paging, rows).await?;
        let nodes = connection::of_nodes(at, "DutyConnection", "DutyEdge");
        let found = with_communities(at, &nodes, page.rows.clone()).await?;
        let kept: &Connection<Duty> = at.keep(Connection::of(page, &sort, total, |_| found))?;
        descend_all(at, std::iter::once(kept)).await
    })
}

/// Puts communities to rows, where one of the selections needs them.
pub(super) async fn with_communities(
    at: At<'_>,
    nodes: &[At<'_>],
    rows: Vec<entity::duty::Model>,
) -> Result<Vec<Duty>> {
    if nodes.iter().any(|node| node.selects("Duty", NEED_COMMUNITY)) {
        duties::with_communities(&at.asking().store, &at.asking().viewer, rows).await
    } else {
        Ok(rows.into_iter().map(|row| Duty { row, community: None }).collect())
    }
}

/// A page of the duties of each community, in one statement.
pub(super) async fn pages_of(
    at: At<'_>,
    parents: &[&Arc<Community>],
) -> Result<HashMap<CommunityId, Connection<Duty>>> {
    let Arguments { paging, filter, .. } = at.args()?;
    let asking = at.asking();
    let sort = duties::Order::Responsibility.sort();
    let rows = duties::listed(&asking.store, &asking.viewer, &asking.catalogue, &filter.unwrap_or_default())?;
    let ids: Vec<CommunityId> = parents.iter().map(|parent| parent.id).collect();
    let communities: HashMap<CommunityId, &Arc<Community>> =
        parents.iter().map(|parent| (parent.id, *parent)).collect();
    let duty = |row: entity::duty::Model| {
        let community = row.community_id.and_then(|id| communities.get(&id)).map(|found| Arc::clone(found));
        (row.id.0, Duty { row, community })
    };
    let found = |rows: Vec<entity::duty::Model>| async { Ok(rows.into_iter().map(duty).collect()) };
    connection::pages_of_each(rows, (community::PARENT, &ids), (&sort, &paging), found).await
}

/// Loads what the selections of a duty below a connection ask.
pub(super) async fn descend_all<'a>(
    at: At<'a>,
    connections: impl Iterator<Item = &'a Connection<Duty>>,
) -> Result<()> {
    let rows = connections.flat_map(Connection::nodes).collect();
    connection::descend(&DUTY, at, ("DutyConnection", "DutyEdge"), rows).await
}

/// A digest takes as long as some rows, so it is made once for a duty, and counts as if it were read.
fn load_digests<'a>(rows: Vec<&'a Duty>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let catalogue = &at.asking().catalogue;
        let mut digests = HashMap::with_capacity(rows.len());
        for duty in rows {
            if let Entry::Vacant(digest) = digests.entry(duty.row.id) {
                digest.insert(duties::digest(duty, catalogue)?);
            }
        }
        at.keep(digests)?;
        Ok(())
    })
}

fn load_sign_offs<'a>(rows: Vec<&'a Duty>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let asking = at.asking();
        let found = duties::signatures(&asking.store, &asking.viewer, &asking.catalogue, &rows).await?;
        let kept: &HashMap<DutyId, Vec<SignOff>> = at.keep(found)?;
        at.descend(&SIGN_OFF, kept.values().flatten()).await
    })
}

fn load_actions<'a>(rows: Vec<&'a Duty>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let asking = at.asking();
        // Only who may confirm needs to know who completed.
        let completed: Vec<&Duty> = if asking.viewer.holds(Permission::ConfirmDuties) {
            rows.iter().filter(|duty| duty.row.status == DutyStatus::Completed).copied().collect()
        } else {
            Vec::new()
        };
        let signatures =
            duties::signatures(&asking.store, &asking.viewer, &asking.catalogue, &completed).await?;
        let actions: HashMap<DutyId, Vec<Availability>> = rows
            .iter()
            .map(|duty| {
                let under = signatures.get(&duty.row.id).map(Vec::as_slice).unwrap_or_default();
                let completion = under
                    .iter()
                    .rfind(|signature| signature.row.act == SignOffAct::Complete)
                    .map(|signature| Completion { by: signature.row.account_id, valid: signature.valid });
                (duty.row.id, duties::available(&asking.viewer, duty, completion))
            })
            .collect();
        at.keep(actions)?;
        Ok(())
    })
}
