//! `DutyTally`: how many duties there are.

use crate::{
    catalogue::{Organization, Scenario},
    domain::duty::{self as duties, Dimension, Filter, Tally},
    error::Result,
    graphql::{
        Root,
        community::COMMUNITY,
        context::{Context, Object, One, Selection},
        organization::ORGANIZATION,
        scenario::SCENARIO,
    },
};
use engine::{Arguments, Cost, Enumeration, Load, Writer, field, made_of};
use entity::community::Model as Community;
use serde::Deserialize;
use std::sync::Arc;

pub(super) static TALLY: Object<Tally> = Object {
    name: "DutyTally",
    about: "职责计数的一行；未按其计数的维度为空。/ How many duties there are; a dimension that they are not counted by is null.",
    implements: &[],
    fields: &[
        field("status", "DutyStatus", "状态。/ Where they stand.", |it, _, out| {
            out.optional(it.status, Writer::plain)
        }),
        made_of(
            "organization",
            "Organization",
            "责任方。/ Who owes them.",
            &One::<Tally, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization?),
            },
        ),
        made_of(
            "community",
            "Community",
            "社区；为整个方案负责者为空。/ Their community; null too of those owed for the programme.",
            &One::<Tally, (), Arc<Community>> { object: &COMMUNITY, of: |it, (), _| it.community.as_ref() },
        ),
        made_of(
            "scenario",
            "Scenario",
            "条文提及的场景，提及多个者分别计入；未提及者为空。/ A scenario that their clauses name; a duty whose clause names several \
             counts in each, and one whose clause names none under null.",
            &One::<Tally, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| at.context().catalogue.scenario(it.scenario?),
            },
        ),
        field("count", "Int!", "数量。/ How many.", |it, _, out| out.int(it.count)),
        field(
            "overdue",
            "Int!",
            "其中逾期数：期限早于今日（上海），且待签收、已签收或已退回。/ How many of them are overdue: due before today in \
             Shanghai, and assigned, acknowledged or returned.",
            |it, _, out| out.int(it.overdue),
        ),
    ],
};

pub(super) fn dimensions() -> Enumeration {
    let words = [
        ("STATUS", "状态。/ Where they stand."),
        ("ORGANIZATION", "责任方。/ Who owes them."),
        ("COMMUNITY", "社区。/ What they are owed for."),
        ("SCENARIO", "条文提及的场景。/ The scenarios that their clauses name."),
    ];
    Enumeration::new("DutyCountDimension", "职责计数的维度。/ What duties are counted by.", words)
}

#[derive(Deserialize)]
struct CountArguments {
    by: Vec<Dimension>,
    filter: Option<Filter>,
}

/// How many duties there are.
pub(super) struct Tallies(pub(super) Vec<Tally>);

impl Load<Context> for Tallies {
    type Row = Root;
    type Needs = ();

    /// As many as the largest dimension has, about, in a district: what hangs on tallies is read once for each community or
    /// organization, however many of them name it.
    fn cost(args: &Arguments) -> Cost {
        let by = args.get("by").and_then(|by| by.as_array());
        let of = |dimension: &serde_json::Value| match dimension.as_str() {
            Some("COMMUNITY") => 60,
            Some("ORGANIZATION") => 20,
            _ => 10,
        };
        Cost::rows(by.into_iter().flatten().map(of).max().unwrap_or(1))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let CountArguments { by, filter } = at.args()?;
        Ok(Self(duties::tallies(at.context(), &by, &filter.unwrap_or_default()).await?))
    }
}
