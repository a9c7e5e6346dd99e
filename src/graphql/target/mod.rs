//! `Target`: what the policy aims at, and how far it is reached; `Requirement`: what it requires to be measured.

use super::{
    Root,
    aggregate::{Aggregate, words},
    context::{Context, Gate, Many, Object, Selection},
};
use crate::{
    authz::Permission,
    domain::target::{self, Standing},
    error::Result,
};
use engine::{Arguments, Cost, Load, Loaded, Writer, field, made_of};
use entity::{
    requirement,
    vocabulary::{RequirementKind, TargetRule},
};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&TARGET, &REQUIREMENT],
    enums: &[words::<TargetRule>, words::<RequirementKind>],
    queries: &[
        made_of(
            "targets",
            "[Target!]!",
            "总体目标及其进度，按现行文件的次序（条文：三；附件1）。/ What the policy aims at and how far it is reached, in the order of its pack (§三, annex 1).",
            &Many::<Root, Loaded<All>, Standing> { object: &TARGET, of: |_, all, _| all.0.iter().collect() },
        )
        .gate(Gate::Needs(Permission::ReadCatalogue)),
        made_of(
            "requirements",
            "[Requirement!]!",
            "文件要求量化的事项及其标准（条文：附件2·区发改局）。/ What the policy requires to be measured, with its thresholds (annex 2, the reform bureau).",
            &Many::<Root, (), requirement::Model> {
                object: &REQUIREMENT,
                of: |_, (), at| at.context().catalogue.requirements.iter().collect(),
            },
        )
        .gate(Gate::Needs(Permission::ReadCatalogue)),
    ],
    ..Aggregate::NONE
};

/// How many communities are looked at, about.
const COMMUNITIES: u32 = 100;

static TARGET: Object<Standing> = Object {
    name: "Target",
    about: "总体目标：在期限前应达到的数量，已计入的和尚缺的（条文：三；附件1）。/ Something that the policy aims at: how much by when, what counts and what is missing \
            (§三, annex 1).",
    implements: &[],
    fields: &[
        field("code", "String!", "代码。/ Its code in the policy pack.", |it, _, out| {
            out.string(&it.row.code)
        }),
        field("rule", "TargetRule!", "计算方法。/ By what rule it is counted.", |it, _, out| {
            out.plain(it.row.rule)
        }),
        field("text", "String!", "文件原文。/ What the document says.", |it, _, out| {
            out.string(&it.row.text)
        }),
        field("clause", "String!", "条文。/ Where it says so.", |it, _, out| out.string(&it.row.clause)),
        field(
            "due",
            "Date",
            "期限；文件未定者为空。/ Its day; null where the document gives none.",
            |it, _, out| out.optional(it.row.due_on, |out, day| out.plain(entity::day::write(day))),
        ),
        field("met", "Boolean!", "是否已达到。/ Whether it is reached.", |it, _, out| {
            out.boolean(it.is_met())
        }),
        field("of", "Int!", "应达到的数量。/ How many there should be.", |it, _, out| out.int(it.of)),
        field("reached", "Int!", "已达到的数量。/ How many there are.", |it, _, out| {
            out.int(it.reached)
        }),
        field(
            "details",
            "[String!]!",
            "已计入的和尚缺的，逐一列名。/ What counts and what is missing, by name.",
            |it, _, out| out.leaves(&it.details, |out, line| out.string(line)),
        ),
        field(
            "decided",
            "Boolean!",
            "计算方法是否由文件明定；否则见 reading。/ Whether the document says how it is counted; else reading does.",
            |it, _, out| out.boolean(it.row.decided),
        ),
        field(
            "reading",
            "String",
            "对文件未明之处的理解。/ How the document is read where it leaves that open.",
            |it, _, out| out.optional(it.row.reading.as_deref(), Writer::string),
        ),
    ],
};

static REQUIREMENT: Object<requirement::Model> = Object {
    name: "Requirement",
    about: "文件要求量化的事项及其标准（条文：附件2·区发改局）。/ Something that the policy requires to be measured, with its threshold (annex 2, the reform bureau).",
    implements: &[],
    fields: &[
        field("code", "String!", "代码。/ Its code in the policy pack.", |it, _, out| {
            out.string(&it.code)
        }),
        field("kind", "RequirementKind!", "类别。/ What is measured.", |it, _, out| out.plain(it.kind)),
        field("text", "String!", "文件原文。/ What the document says.", |it, _, out| {
            out.string(&it.text)
        }),
        field("clause", "String!", "条文。/ Where it says so.", |it, _, out| out.string(&it.clause)),
        field(
            "threshold",
            "Decimal!",
            "标准：不低于此数。/ What is measured is not below it.",
            |it, _, out| out.string(&it.threshold.to_string()),
        ),
        field("unit", "String!", "计量单位。/ In which unit.", |it, _, out| out.string(&it.unit)),
        field(
            "decided",
            "Boolean!",
            "标准是否由文件明定；否则见 reading。/ Whether the document says it; else reading does.",
            |it, _, out| out.boolean(it.decided),
        ),
        field(
            "reading",
            "String",
            "对文件未明之处的理解。/ How the document is read where it leaves that open.",
            |it, _, out| out.optional(it.reading.as_deref(), Writer::string),
        ),
    ],
};

/// Every target.
struct All(Vec<Standing>);

impl Load<Context> for All {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(COMMUNITIES)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(target::standings(at.context()).await?))
    }
}
