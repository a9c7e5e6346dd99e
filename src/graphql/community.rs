//! `Community` and its lists.

use super::{
    answer::{At, InputObject, Loading, Object, Out, field, input},
    connection::{self, AFTER, Connection, FIRST, connection},
    duty, evaluation,
    organization::ORGANIZATION,
    review,
};
use crate::{
    domain::{community as communities, duty::Duty, evaluation::Evaluation, review::Review},
    store::page::Paging,
};
use entity::{community::Model, duty::Column, id::CommunityId};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

pub(super) static COMMUNITY: Object<Arc<Model>> = Object {
    name: "Community",
    about: "具名社区（条文：附件1）。/ A named community of the project library (annex 1).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| out.int(it.revision)),
        field("code", "String!", "代码。/ Its code in the policy pack.", |it, _, out| out.string(&it.code)),
        field("name", "String!", "社区（村）名称。/ Its name.", |it, _, out| out.string(&it.name)),
        field("ordinal", "Int!", "序号。/ Its number in annex 1.", |it, _, out| out.int(it.ordinal)),
        field("pool", "Pool!", "项目库类型。/ Its pool.", |it, _, out| out.word(it.pool)),
        field("implementingUnit", "Organization!", "责任单位。/ The unit that implements it.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.implementing_unit_id), |out, unit| {
                out.object(&ORGANIZATION, unit, at)
            })
        }),
        field("targetLevel", "TargetLevel!", "创建等级。/ The level it aims at.", |it, _, out| {
            out.word(it.target_level)
        }),
        field(
            "creationType",
            "CreationType",
            "创建类型，街道（乡镇）申报前未知（条文：四（四））。/ Unknown until the unit states it (§四(四)).",
            |it, _, out| out.optional(it.creation_type, Out::word),
        ),
        field(
            "plannedStart",
            "YearMonth",
            "启动时间；附件1 记“/”者为空。/ The month it is planned to start; “/” in annex 1 is null.",
            |it, _, out| out.optional(it.planned_start.as_ref(), Out::plain),
        ),
        field("plannedFinish", "YearMonth", "完成时间。/ The month it is planned to finish.", |it, _, out| {
            out.optional(it.planned_finish.as_ref(), Out::plain)
        }),
        field("remarks", "String", "备注。/ The document's remark.", |it, _, out| {
            out.optional(it.remarks.as_deref(), Out::string)
        }),
        field::<Arc<Model>>(
            "duties",
            "DutyConnection!",
            "查看者可见的该社区职责，按条文次序。/ Its duties, those the viewer may see, in the order of annex 2.",
            |it, at, out| {
                let found = at.loaded::<HashMap<CommunityId, Connection<Duty>>>();
                out.optional(found.and_then(|found| found.get(&it.id)), |out, page| {
                    out.object(&duty::CONNECTION, page, at)
                })
            },
        )
        .args(&[FIRST, AFTER, duty::FILTER_ARGUMENT])
        .load(load_duties),
        field::<Arc<Model>>(
            "evaluations",
            "EvaluationConnection!",
            "查看者可见的该社区评价，最新在前。/ Its evaluations, those the viewer may see, the newest first.",
            |it, at, out| {
                let found = at.loaded::<HashMap<CommunityId, Connection<Evaluation>>>();
                out.optional(found.and_then(|found| found.get(&it.id)), |out, page| {
                    out.object(&evaluation::CONNECTION, page, at)
                })
            },
        )
        .args(&[FIRST, AFTER])
        .load(evaluation::load_of_communities),
        field::<Arc<Model>>(
            "reviews",
            "ReviewConnection!",
            "查看者可见的该社区评审，最新在前。/ Its reviews, those the viewer may see, the newest first.",
            |it, at, out| {
                let found = at.loaded::<HashMap<CommunityId, Connection<Review>>>();
                out.optional(found.and_then(|found| found.get(&it.id)), |out, page| {
                    out.object(&review::CONNECTION, page, at)
                })
            },
        )
        .args(&[FIRST, AFTER, review::FILTER_ARGUMENT])
        .load(review::load_of_communities),
    ],
};

connection!(
    Arc<Model>,
    COMMUNITY,
    "Community",
    "CommunityConnection",
    "CommunityEdge",
    "社区列表的一页。/ A page of a list of communities."
);

pub(super) const FILTER: InputObject = InputObject {
    name: "CommunityFilter",
    about: "社区筛选，所列条件须全部符合。/ Which communities; all that is given must fit.",
    fields: &[
        input("pool", "Pool", "项目库类型。/ Of this pool."),
        input("targetLevel", "TargetLevel", "创建等级。/ Aiming at this level."),
        input("implementingUnit", "String", "责任单位代码。/ Implemented by the organization of this code."),
        input("nameContains", "String", "名称包含。/ With this in the name."),
    ],
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<communities::Filter>,
    order_by: Option<communities::Order>,
}

/// Loads `Query.communities`.
pub(super) fn load_list(at: At<'_>) -> Loading<'_> {
    Box::pin(async move {
        let Arguments { paging, filter, order_by } = at.args()?;
        let asking = at.asking();
        let sort = order_by.unwrap_or_default().sort();
        let filter = filter.unwrap_or_default();
        let rows = || Ok(communities::listed(&asking.store, &asking.viewer, &asking.catalogue, &filter));
        let (page, total) = connection::read(at, "CommunityConnection", &sort, &paging, rows).await?;
        let connection = Connection::of(page, &sort, total, |rows| rows.into_iter().map(Arc::new).collect());
        let kept = at.keep(connection)?;
        let names = ("CommunityConnection", "CommunityEdge");
        connection::descend(&COMMUNITY, at, names, kept.nodes().collect()).await
    })
}

/// Loads `Query.community`.
pub(super) fn load_one(at: At<'_>) -> Loading<'_> {
    #[derive(Deserialize)]
    struct Arguments {
        code: String,
    }
    Box::pin(async move {
        let Arguments { code } = at.args()?;
        let asking = at.asking();
        let found = communities::named(&asking.store, &asking.viewer, &code).await?;
        let kept: &Option<Arc<Model>> = at.keep(found.map(Arc::new))?;
        at.descend(&COMMUNITY, kept).await
    })
}

fn load_duties<'a>(parents: Vec<&'a Arc<Model>>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let pages = duty::pages_of(at, &parents).await?;
        let kept: &HashMap<CommunityId, Connection<Duty>> = at.keep(pages)?;
        duty::descend_all(at, kept.values()).await
    })
}

/// The column of a duty that names its community.
pub(super) const PARENT: Column = Column::CommunityId;
