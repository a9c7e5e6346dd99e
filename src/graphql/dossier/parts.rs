//! What a record is made of.

use crate::{
    domain::dossier::{Dossier, FundingBalance, LivingCircle, Point, Population, Space},
    graphql::context::{Many, Object, One},
};
use engine::{Writer, field};
use entity::day;

pub(super) static POINT_OF: One<Dossier, (), Point> =
    One { object: &POINT, of: |it, (), _| it.record.point.as_ref() };
pub(super) static SPACES: Many<Dossier, (), Space> =
    Many { object: &SPACE, of: |it, (), _| it.record.spaces.iter().collect() };
pub(super) static CIRCLES: Many<Dossier, (), LivingCircle> =
    Many { object: &CIRCLE, of: |it, (), _| it.record.circles.iter().collect() };

pub(super) static POINT: Object<Point> = Object {
    name: "Point",
    about: "坐标。/ Coordinates.",
    implements: &[],
    fields: &[
        field(
            "longitude",
            "Decimal!",
            "东经，度，六位小数。/ Degrees east, with six decimals.",
            |it, _, out| out.plain(it.longitude),
        ),
        field(
            "latitude",
            "Decimal!",
            "北纬，度，六位小数。/ Degrees north, with six decimals.",
            |it, _, out| out.plain(it.latitude),
        ),
        field("system", "String!", "坐标系：CGCS2000。/ Their system: CGCS2000.", |_, _, out| {
            out.plain("CGCS2000")
        }),
    ],
};

pub(super) static POPULATION: Object<Population> = Object {
    name: "Population",
    about: "人员结构：仅计数，不涉及个人（条文：四（二））。/ Counts, never persons (§四(二)).",
    implements: &[],
    fields: &[
        field("households", "Int", "户数。/ Households.", |it, _, out| {
            out.optional(it.households, Writer::int)
        }),
        field("residents", "Int", "常住人口数。/ Residents.", |it, _, out| {
            out.optional(it.residents, Writer::int)
        }),
        field("over60", "Int", "其中 60 周岁以上人数。/ Residents over 60.", |it, _, out| {
            out.optional(it.over60, Writer::int)
        }),
        field("under18", "Int", "其中 18 周岁以下人数。/ Residents under 18.", |it, _, out| {
            out.optional(it.under18, Writer::int)
        }),
        field(
            "floating",
            "Int",
            "流动人口数，未必计入常住人口。/ The floating population, which need not be among the residents.",
            |it, _, out| out.optional(it.floating, Writer::int),
        ),
        field("countedOn", "Date", "统计日期。/ The day of the count.", |it, _, out| {
            out.optional(it.counted_on, |out, it| out.plain(day::write(it.0)))
        }),
    ],
};

pub(super) static SPACE: Object<Space> = Object {
    name: "Space",
    about: "空间资源（条文：四（四）1）。/ A space that the community can use (§四(四)1).",
    implements: &[],
    fields: &[
        field("kind", "SpaceKind!", "类别。/ Its kind.", |it, _, out| out.plain(it.kind)),
        field("name", "String!", "名称。/ What it is called.", |it, _, out| out.string(&it.name)),
        field("areaM2", "Decimal", "面积，平方米。/ Its area, in square metres.", |it, _, out| {
            out.optional(it.area, Writer::plain)
        }),
        field("note", "String", "说明。/ A note.", |it, _, out| {
            out.optional(it.note.as_deref(), Writer::string)
        }),
    ],
};

pub(super) static CIRCLE: Object<LivingCircle> = Object {
    name: "LivingCircle",
    about: "生活圈（条文：四（三））。/ What is within some minutes (§四(三)).",
    implements: &[],
    fields: &[
        field(
            "minutes",
            "Int!",
            "分钟：5、10 或 15。/ Within how many minutes: 5, 10 or 15.",
            |it, _, out| out.int(it.minutes),
        ),
        field("facilities", "[String!]!", "设施。/ What there is.", |it, _, out| {
            out.leaves(&it.facilities, |out, text| out.string(text))
        }),
    ],
};

pub(super) static FUNDING_BALANCE: Object<FundingBalance> = Object {
    name: "FundingBalance",
    about: "资金平衡（条文：四（五））：新建类为标准地、带方案出让和经营用房，旧改类为业态配置和降本增效，均由责任单位填报。/ How it pays for itself (§四(五)): of \
            a new build by how land is sold and by operating premises, of a renovation by its mix of businesses and what that \
            earns or saves; as the unit states it.",
    implements: &[],
    fields: &[
        field(
            "standardLand",
            "Boolean",
            "新建类：是否以标准地出让。/ New build: whether the land is sold with standards.",
            |it, _, out| out.optional(it.standard_land, Writer::boolean),
        ),
        field(
            "landWithScheme",
            "Boolean",
            "新建类：是否带方案出让。/ New build: whether the land is sold with a scheme.",
            |it, _, out| out.optional(it.land_with_scheme, Writer::boolean),
        ),
        field(
            "operatingPremisesM2",
            "Decimal",
            "配置的经营用房面积，平方米。/ The area of operating premises that is set aside, in square metres.",
            |it, _, out| out.optional(it.operating_premises, Writer::plain),
        ),
        field(
            "businessMix",
            "String",
            "旧改类：业态配置。/ Renovation: the mix of businesses.",
            |it, _, out| out.optional(it.business_mix.as_deref(), Writer::string),
        ),
        field(
            "expectedYearlyIncome",
            "Decimal",
            "预计年运营收入，元。/ What running it is expected to earn a year, in yuan.",
            |it, _, out| out.optional(it.expected_yearly_income, Writer::plain),
        ),
        field(
            "expectedYearlyCost",
            "Decimal",
            "预计年运营成本，元。/ What running it is expected to cost a year, in yuan.",
            |it, _, out| out.optional(it.expected_yearly_cost, Writer::plain),
        ),
    ],
};
