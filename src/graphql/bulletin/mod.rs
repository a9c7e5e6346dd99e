//! `Bulletin`: the monthly 评价通报, what it is made of, and the yearly 专项工作考核 that adds them up.

mod assessment;
mod commands;
mod load;
mod parts;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    command::Command,
    connection::{AFTER, BEFORE, FIRST, LAST, connection},
    context::{AnyRow, Field, Gate, Leaf, Many, Object, One},
    duty::ACTION_AVAILABILITY,
};
use crate::{
    authz::Permission,
    catalogue::Rule,
    domain::{
        bulletin::{
            self as bulletins, Bulletin, CommunityRow, Correction, DraftBulletin, PublishBulletin,
            RemarkBulletin, Row, WithdrawBulletin,
        },
        duty::Availability,
    },
};
use assessment::{ASSESSED, ASSESSED_MONTH, ASSESSMENT, Year};
use engine::{Loaded, With, Writer, field, input, made_of};
use entity::{
    community,
    id::BulletinId,
    vocabulary::{BulletinStatus, CorrectionCause, Signal},
};
use futures_util::FutureExt;
use load::{Actions, Again, Drafts, List, Named, Signals};
use parts::{COMMUNITY_ROW, CORRECTION, PART, RECOMPUTED, ROW, RULE, SHIFT};
use std::sync::Arc;

const MONTH: engine::Input = input("month", "YearMonth!", "月份。/ Of which month.");

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[
        &BULLETIN,
        &CONNECTION,
        &EDGE,
        &RULE,
        &ROW,
        &PART,
        &COMMUNITY_ROW,
        &CORRECTION,
        &SHIFT,
        &RECOMPUTED,
        &ASSESSMENT,
        &ASSESSED,
        &ASSESSED_MONTH,
    ],
    enums: &[words::<BulletinStatus>, words::<CorrectionCause>, words::<Signal>],
    queries: &[
        made_of(
            "bulletins",
            "BulletinConnection!",
            "已发布的评价通报，最近月份在前（条文：五（六））。/ The bulletins that were published, the last month first (§五(六)).",
            &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
        )
        .args(&[FIRST, AFTER, LAST, BEFORE])
        .gate(Gate::Needs(Permission::ReadBulletins)),
        made_of(
            "bulletin",
            "Bulletin",
            "某月的评价通报：已发布者；尚未发布时，起草者得其草稿（条文：五（六））。/ The bulletin of a month: the one that was published; until then, for who drafts \
             them, the draft (§五(六)).",
            &One::<Root, Loaded<Named>, Bulletin> { object: &BULLETIN, of: |_, named, _| named.0.as_ref() },
        )
        .args(&[MONTH])
        .gate(Gate::Needs(Permission::ReadBulletins)),
        made_of(
            "bulletinDrafts",
            "[Bulletin!]!",
            "评价通报的草稿，按月份；每月至多一份（条文：五（六））。/ The drafts of bulletins, by month: at most one of each (§五(六)).",
            &Many::<Root, Loaded<Drafts>, Bulletin> {
                object: &BULLETIN,
                of: |_, drafts, _| drafts.0.iter().collect(),
            },
        )
        .gate(Gate::Needs(Permission::ManageBulletins)),
        made_of(
            "assessment",
            "Assessment",
            "年度专项工作考核：汇总当年已发布的评价通报；无通报为空（条文：五（六））。/ The assessment of a year: its published bulletins added up; null \
             while there are none (§五(六)).",
            &One::<Root, Loaded<Year>, _> { object: &ASSESSMENT, of: |_, year, _| year.0.as_ref() },
        )
        .args(&[input("year", "Int!", "年份。/ Of which year.")])
        .gate(Gate::Needs(Permission::ReadBulletins)),
    ],
    commands: &[
        Command::of::<DraftBulletin>(),
        Command::of::<RemarkBulletin>(),
        Command::of::<WithdrawBulletin>(),
        Command::of::<PublishBulletin>(),
    ],
    nodes: &[Lookup::of::<BulletinId>(|ids, cx| {
        async move {
            let found = bulletins::by_id(cx, &typed::<BulletinId>(ids)).await?;
            Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&BULLETIN, it))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static BULLETIN: Object<Bulletin> = Object {
    name: "Bulletin",
    about: "月度评价通报（条文：五（六））：按月末前记录的事项，依数据化规则计算；发布后不再变更，事后补录、撤销者在下一期列为更正。不含任何资金数据。/ The bulletin of a month \
            (§五(六)), computed by rules that are data from what was recorded by its end. Published, it does not change any more: what is recorded later \
            about it is a correction in the next one. It says nothing of money.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| out.int(it.revision)),
        field("month", "YearMonth!", "月份。/ Of which month.", |it, _, out| out.plain(&it.month)),
        field("status", "BulletinStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.status)),
        field("publishedAt", "DateTime", "发布时间；草稿为空。/ When it was published; null of a draft.", |it, _, out| {
            out.optional(it.published_at, |out, moment| out.plain(moment.rfc3339()))
        }),
        field(
            "fullMark",
            "Decimal!",
            "满分；得分为各规则得分之和按计入规则的权重折算。/ What a row can come to: its score is the sum of its points, scaled to the weights of the rules that \
             are counted for it.",
            |it, _, out| out.plain(it.content.formula.full_mark),
        ),
        made_of(
            "formula",
            "[BulletinRule!]!",
            "计分规则，为发布时所用版本（条文：五（六））。/ The rules, as they were when it was computed (§五(六)).",
            &Many::<Bulletin, (), Rule> {
                object: &RULE,
                of: |it, (), _| it.content.formula.rules.iter().collect(),
            },
        ),
        made_of(
            "units",
            "[BulletinRow!]!",
            "实施主体，按名次；同分同名次，其后名次顺延。/ The units by rank. Equal scores have the same rank, and the next one skips as many.",
            &Many::<Bulletin, (), Row> { object: &ROW, of: |it, (), _| it.content.units.iter().collect() },
        ),
        made_of(
            "departments",
            "[BulletinRow!]!",
            "部门，按名次；同分同名次，其后名次顺延。/ The departments by rank, likewise.",
            &Many::<Bulletin, (), Row> {
                object: &ROW,
                of: |it, (), _| it.content.departments.iter().collect(),
            },
        ),
        made_of(
            "communities",
            "[BulletinCommunity!]!",
            "各社区月末的阶段和信号，按序号。/ Where each community stood at the month's end, in the order of annex 1.",
            &Many::<Bulletin, (), CommunityRow> {
                object: &COMMUNITY_ROW,
                of: |it, (), _| it.content.communities.iter().collect(),
            },
        ),
        made_of(
            "corrections",
            "[BulletinCorrection!]!",
            "对已发布月份的更正：上一期之后补录、撤销、撤回的事项。/ What was recorded, since the bulletin before, about months that were published.",
            &Many::<Bulletin, (), Correction> {
                object: &CORRECTION,
                of: |it, (), _| it.content.corrections.iter().collect(),
            },
        ),
        field("remark", "String", "统筹协调机构的批注。/ What the lead office says to it.", |it, _, out| {
            out.optional(it.remark.as_deref(), Writer::string)
        }),
        field(
            "contentDigest",
            "String!",
            "内容摘要（sha256），含批注；发布时须交回。/ sha256 of its canonical content with the remark: given back to publish it.",
            |it, _, out| out.string(&it.content_digest),
        ),
        field(
            "csv",
            "String!",
            "表格：实施主体、部门、社区各一行。/ As a table (CSV): a line for each unit, department and community.",
            |it: &Bulletin, _, out| out.string(&it.csv()),
        )
        .work(50),
        made_of(
            "recomputed",
            "BulletinRecomputed",
            "按现有记录重新计算的结果，用于核验；仅起草者可得，其他为空。/ The same computed again by what there is now, to verify it; for who drafts them, null for others.",
            &One::<Bulletin, Loaded<Again>, _> { object: &RECOMPUTED, of: |it, again, _| again.0.get(&it.id) },
        )
        .work(1000),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Bulletin, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.id).into_iter().flatten().collect(),
            },
        ),
    ],
};

connection!(Bulletin, BULLETIN, "Bulletin", "评价通报的一页。/ A page of bulletins.");

/// A field of a community: its signal now.
pub(super) const SIGNAL: Field<Arc<community::Model>> = made_of(
    "signal",
    "Signal",
    "现时的挂图作战信号，依数据化规则计算（条文：五（六））；限责任单位和统筹协调机构，不可见、已移出项目库或无规则为空。/ What the wall map shows of it now (§五(六)), by rules \
     that are data; for its unit and the lead office. Null where it is not to be seen, the community is withdrawn, or there are no rules.",
    &Leaf::<Arc<community::Model>, With<Signals>> {
        write: |it, signals, _, out| out.optional(signals.0.get(&it.id), |out, it| out.plain(it.signal)),
    },
);

/// A field of a community: why its signal is not green.
pub(super) const SIGNAL_REASONS: Field<Arc<community::Model>> = made_of(
    "signalReasons",
    "[String!]",
    "信号非绿的理由：所触发的规则及其数值（条文：五（六））；与信号同为空。/ Why its signal is not green: each rule that turned it, with its numbers (§五(六)); \
     null where the signal is.",
    &Leaf::<Arc<community::Model>, With<Signals>> {
        write: |it, signals, _, out| {
            out.optional(signals.0.get(&it.id), |out, it| {
                out.leaves(&it.reasons, |out, text| out.string(text))
            })
        },
    },
);
