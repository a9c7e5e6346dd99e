//! `Assessment`: the yearly 专项工作考核.

use crate::{
    catalogue::Organization,
    domain::bulletin::{self as bulletins, Assessed, AssessedMonth, Assessment},
    error::Result,
    graphql::{
        Root,
        context::{Context, Many, Object, One, Selection},
        organization::ORGANIZATION,
    },
};
use engine::{Arguments, Cost, Load, Writer, field, made_of};
use serde::Deserialize;

pub(super) static ASSESSMENT: Object<Assessment> = Object {
    name: "Assessment",
    about: "年度专项工作考核（条文：五（六））：当年已发布评价通报的汇总。/ The assessment of a year (§五(六)): its published bulletins added up.",
    implements: &[],
    fields: &[
        field("year", "Int!", "年份。/ Of which year.", |it, _, out| out.int(i64::from(it.year))),
        field(
            "months",
            "[YearMonth!]!",
            "已发布的月份。/ The months that were published.",
            |it, _, out| out.leaves(&it.months, Writer::plain),
        ),
        made_of(
            "units",
            "[AssessmentRow!]!",
            "实施主体，按名次。/ The units by rank.",
            &Many::<Assessment, (), Assessed> {
                object: &ASSESSED,
                of: |it, (), _| it.units.iter().collect(),
            },
        ),
        made_of(
            "departments",
            "[AssessmentRow!]!",
            "部门，按名次。/ The departments by rank.",
            &Many::<Assessment, (), Assessed> {
                object: &ASSESSED,
                of: |it, (), _| it.departments.iter().collect(),
            },
        ),
    ],
};

pub(super) static ASSESSED: Object<Assessed> = Object {
    name: "AssessmentRow",
    about: "一个单位当年的得分和名次（条文：五（六））。/ What an organization comes to in a year (§五(六)).",
    implements: &[],
    fields: &[
        made_of(
            "organization",
            "Organization!",
            "单位。/ Which organization.",
            &One::<Assessed, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization_named(&it.organization),
            },
        ),
        field(
            "rank",
            "Int!",
            "按平均分的名次，同分同名次。/ Its rank by the average; equal ones have the same.",
            |it, _, out| out.int(it.rank),
        ),
        field("total", "Decimal!", "各月得分之和。/ Its scores added up.", |it, _, out| {
            out.plain(it.total)
        }),
        field(
            "average",
            "Decimal!",
            "列名各月的平均分，两位小数，四舍六入五成双。/ The average of the months in which it was ranked, to hundredths, half to even.",
            |it, _, out| out.plain(it.average),
        ),
        made_of(
            "months",
            "[AssessmentMonth!]!",
            "各月得分。/ Month by month.",
            &Many::<Assessed, (), AssessedMonth> {
                object: &ASSESSED_MONTH,
                of: |it, (), _| it.months.iter().collect(),
            },
        ),
    ],
};

pub(super) static ASSESSED_MONTH: Object<AssessedMonth> = Object {
    name: "AssessmentMonth",
    about: "一个单位一个月的得分和名次（条文：五（六））。/ What an organization came to in a month of the year (§五(六)).",
    implements: &[],
    fields: &[
        field("month", "YearMonth!", "月份。/ Which month.", |it, _, out| out.plain(&it.month)),
        field("score", "Decimal!", "得分。/ Its score.", |it, _, out| out.plain(it.score)),
        field("rank", "Int!", "名次。/ Its rank.", |it, _, out| out.int(it.rank)),
    ],
};

/// The assessment of a year.
pub(super) struct Year(pub(super) Option<Assessment>);

impl Load<Context> for Year {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(12)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Of {
            year: i32,
        }
        let Of { year } = at.args()?;
        Ok(Self(bulletins::assessment(at.context(), year).await?))
    }
}
