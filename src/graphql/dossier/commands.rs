//! Saving a record.

use super::DOSSIER;
use crate::{
    domain::dossier::{self as dossiers, Dossier, SaveDossier},
    error::Result,
    graphql::{
        command::{Outcome, ReadBack, answered},
        context::{Context, Field, One},
    },
    store::shown::Shown,
};
use engine::{InputObject, input, made_of};
use entity::id::DossierId;

pub(super) const INPUTS: &[&InputObject] = &[&POINT, &POPULATION, &SPACE, &CIRCLE, &FUNDING_BALANCE];

static POINT: InputObject = InputObject {
    name: "PointInput",
    about: "坐标，CGCS2000。/ Coordinates, in CGCS2000.",
    fields: &[
        input(
            "longitude",
            "Decimal!",
            "东经，度，73 至 136，最多六位小数。/ Degrees east, from 73 to 136, with at most six decimals.",
        ),
        input(
            "latitude",
            "Decimal!",
            "北纬，度，3 至 54，最多六位小数。/ Degrees north, from 3 to 54, with at most six decimals.",
        ),
    ],
};

static POPULATION: InputObject = InputObject {
    name: "PopulationInput",
    about: "人员结构：仅计数，未填各项不变。/ Counts, never persons. What is left out stays.",
    fields: &[
        input("households", "Int", "户数。/ Households."),
        input("residents", "Int", "常住人口数。/ Residents."),
        input("over60", "Int", "其中 60 周岁以上人数。/ Residents over 60."),
        input("under18", "Int", "其中 18 周岁以下人数。/ Residents under 18."),
        input("floating", "Int", "流动人口数。/ The floating population."),
        input("countedOn", "Date", "统计日期，不晚于今天。/ The day of the count, not after today."),
    ],
};

static SPACE: InputObject = InputObject {
    name: "SpaceInput",
    about: "空间资源。/ A space that the community can use.",
    fields: &[
        input("kind", "SpaceKind!", "类别。/ Its kind."),
        input("name", "String!", "名称，最多 100 字。/ What it is called, in at most 100 characters."),
        input("areaM2", "Decimal", "面积，平方米。/ Its area, in square metres."),
        input("note", "String", "说明，最多 500 字。/ A note, in at most 500 characters."),
    ],
};

static CIRCLE: InputObject = InputObject {
    name: "LivingCircleInput",
    about: "生活圈。/ What is within some minutes.",
    fields: &[
        input(
            "minutes",
            "Int!",
            "分钟：5、10 或 15，各一次。/ Within how many minutes: 5, 10 or 15, each once.",
        ),
        input(
            "facilities",
            "[String!]!",
            "设施，最多 50 项，每项最多 100 字。/ What there is: at most 50, of at most 100 characters each.",
        ),
    ],
};

static FUNDING_BALANCE: InputObject = InputObject {
    name: "FundingBalanceInput",
    about: "资金平衡，未填各项不变（条文：四（五））。/ How it pays for itself (§四(五)). What is left out stays.",
    fields: &[
        input(
            "standardLand",
            "Boolean",
            "新建类：是否以标准地出让。/ New build: whether the land is sold with standards.",
        ),
        input(
            "landWithScheme",
            "Boolean",
            "新建类：是否带方案出让。/ New build: whether the land is sold with a scheme.",
        ),
        input(
            "operatingPremisesM2",
            "Decimal",
            "配置的经营用房面积，平方米。/ The area of operating premises that is set aside, in square metres.",
        ),
        input(
            "businessMix",
            "String",
            "旧改类：业态配置，最多 2000 字。/ Renovation: the mix of businesses, in at most 2000 characters.",
        ),
        input(
            "expectedYearlyIncome",
            "Decimal",
            "预计年运营收入，元。/ The expected yearly income, in yuan.",
        ),
        input("expectedYearlyCost", "Decimal", "预计年运营成本，元。/ The expected yearly cost, in yuan."),
    ],
};

impl ReadBack for DossierId {
    type Answer = Dossier;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Dossier>> {
        Ok(dossiers::by_id(cx, &[self]).await?.pop())
    }
}

static DOSSIER_OF: One<Outcome<Dossier>, (), Dossier> =
    One { object: &DOSSIER, of: |it, (), _| it.done.as_ref() };

const DOSSIER_NOW: Field<Outcome<Dossier>> = made_of(
    "dossier",
    "Dossier",
    "办理后的档案；未办理为空。/ The record as it is now; null if nothing was done.",
    &DOSSIER_OF,
);

answered!(
    SaveDossier,
    EditProjects,
    "填报社区档案（一社一档，条文：四（一））：未填各项不变，须清空者列入 clear；有变更即成新版本，无变更则不成版本。所填创建类型即为社区的创建类型，职责与评价随之修订，会签中的意见\
     如涉及则失效。/ Save what a unit says of its community (§四(一)). What is left out stays, `clear` empties. Whatever changes makes a \
     version; where nothing does there is none. The creation type stated here becomes the community's: duties and evaluations are \
     revised with it, and opinions in open reviews that covered the old one are void.",
    "填报内容：未填或为 null 的各项不变。/ What is said. What is left out, or null, stays." [
        input("community", "String!", "社区代码。/ The code of the community."),
        input("location", "String", "区位，最多 200 字。/ Where it lies, in at most 200 characters."),
        input("point", "PointInput", "坐标。/ A point in it."),
        input(
            "implementationAreaHa",
            "Decimal",
            "实施单元面积，公顷，最多两位小数（条文：四（三））。/ The area of the implementation unit, in hectares, with at most two decimals (§四(三)).",
        ),
        input(
            "planningAreaHa",
            "Decimal",
            "规划单元面积，公顷，不小于实施单元。/ The area of the planning unit, in hectares: no smaller than the implementation unit.",
        ),
        input("creationType", "CreationType", "创建类型（条文：四（四））。/ The type of creation (§四(四))."),
        input(
            "creationSubtype",
            "CreationSubtype",
            "创建类型的细分，须属所填类型（条文：四（四））。/ What the creation is in particular, of that type (§四(四)).",
        ),
        input("selfBuiltHouses", "Boolean", "是否有自建房（条文：四（三））。/ Whether houses were built by their owners (§四(三))."),
        input("mixedStandards", "Boolean", "是否“高低配”（条文：四（三））。/ Whether standards are mixed (“高低配”, §四(三))."),
        input("population", "PopulationInput", "人员结构，仅计数。/ Who lives there, as counts."),
        input(
            "needs",
            "[String!]",
            "居民需求，整表替换；最多 50 项，每项最多 200 字，请勿填写个人信息。/ What residents need, all of it: at most 50, of at most 200 \
             characters each. Name no persons.",
        ),
        input(
            "highlights",
            "[String!]",
            "特色亮点，整表替换；最多 50 项，每项最多 200 字。/ What is special, all of it: at most 50, of at most 200 characters each.",
        ),
        input("spaces", "[SpaceInput!]", "空间资源，整表替换，最多 100 项。/ Spaces, all of them: at most 100."),
        input("circles", "[LivingCircleInput!]", "生活圈，整表替换。/ Circles of daily life, all of them."),
        input("fundingBalance", "FundingBalanceInput", "资金平衡（条文：四（五））。/ How it pays for itself (§四(五))."),
        input(
            "joinedEstates",
            "[String!]",
            "联动的老旧小区，整表替换；最多 50 个，每个最多 100 字（条文：四（四）1）。/ Old estates that it is joined with, all of them: at most 50, of at most \
             100 characters each (§四(四)1).",
        ),
        input(
            "attachments",
            "[ID!]",
            "附件，整表替换：本人上传（POST /files）且尚未使用的，或档案已有的；最多 20 个，按此次序。/ Files, all of them and in this order, at most 20: what one has uploaded \
             (POST /files) and attached to nothing, or what the record has.",
        ),
        input("clear", "[DossierField!]", "须清空的各项。/ What is to be emptied."),
        input(
            "expectedRevision",
            "Int!",
            "所见修订号；尚无档案为 0。/ The revision that the client saw: 0 where there was no record.",
        )],
    [DOSSIER_NOW]
);
